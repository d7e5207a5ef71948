/** Drop folders: what is quiet is taken up once, and lies beside afterwards. */
import { writeFileSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import iconv from 'iconv-lite'
import t from 'tap'
import { getBatch, listBatches } from '../../src/ingest/batches.ts'
import { openDropFolders } from '../../src/uploads/drop-folders.ts'
import { clearArchives, dropFolder } from '../../src/uploads/drop-places.ts'
import { openUploadFolder } from '../../src/uploads/upload-folder.ts'
import { createUploadRunner } from '../../src/uploads/upload-runner.ts'
import { findUpload } from '../../src/uploads/uploads.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t)
const { dataFolder } = hub.config
const uploads = openUploadFolder(dataFolder)
const announced: string[] = []
const said: string[] = []
const options = {
  ...hub,
  dataFolder,
  uploads,
  announce: (subject: string, work: () => Promise<void>) => {
    announced.push(subject)
    return work()
  },
  log: (line: string) => said.push(line),
}
const folders = openDropFolders(options)
await folders.make()
const folder = dropFolder(dataFolder, 'trafficPolice')
const runner = createUploadRunner({ ...hub, dataFolder, uploads, log: (line) => t.comment(line) })
t.teardown(() => runner.close())

const heading =
  '机动车序号,号牌种类,号牌号码,中文品牌,车辆型号,车辆类型,使用性质,机动车所有人,身份证明名称,身份证明号码,初次登记日期,检验有效期止,强制报废期止,机动车状态,车辆识别代号'

function csv(...cars: readonly number[]): Buffer {
  const lines = cars.map((n) => {
    const idNumber = idNumberOf('430781', '1990-03-07', String(n).padStart(3, '0'))
    return `1,02,湘J${n},哈弗牌,CC6460,K32,A,甲,居民身份证,${idNumber},2024-11-02 00:00:00,2027-11-30,2099-12-31,A,LSVAF4180E2184847`
  })
  return iconv.encode([heading, ...lines, ''].join('\r\n'), 'gb18030')
}

/** As if nobody had touched it for an hour. */
async function settle(name: string, place = folder): Promise<void> {
  const time = new Date(Date.now() - 3_600_000)
  await utimes(join(place, name), time, time)
}

/** Drops a file that has been quiet for an hour. */
async function drop(name: string, content: string | Buffer, place = folder): Promise<void> {
  await writeFile(join(place, name), content)
  await settle(name, place)
}

/** What lies in the folder itself. */
async function left(place = folder): Promise<string[]> {
  return (await readdir(place)).filter((name) => !['archive', 'quarantine'].includes(name)).sort()
}

async function ended(count: number) {
  for (let tries = 0; tries < 1500; tries++) {
    const batches = await listBatches(hub, { department: 'trafficPolice', limit: 10 })
    const all = await Promise.all(batches.map(({ batchId }) => findUpload(hub.store.db, batchId)))
    if (all.length === count && all.every((upload) => upload?.endedAt)) return batches
    await setTimeout(20)
  }
  throw new Error('it does not end')
}

t.test('a file is taken up when it has been quiet, all files of one export together', async (t) => {
  await writeFile(join(folder, '机动车_20261101_1.csv'), csv(1))
  await writeFile(join(folder, '机动车_20261101_2.csv'), csv(2))
  await writeFile(join(folder, '.机动车_20261102_1.csv'), csv(3))
  await writeFile(join(folder, '机动车_20261102_1.csv.part'), csv(3))
  t.equal(await folders.look(), 0, 'it may still grow')
  await settle('机动车_20261101_1.csv')
  t.equal(await folders.look(), 0, 'the other one may')
  await settle('机动车_20261101_2.csv')
  await appendFile(join(folder, '机动车_20261101_2.csv'), '')
  await settle('机动车_20261101_2.csv')
  t.strictSame(await Promise.all([folders.look(), folders.look()]), [1, 0], 'once')
  t.strictSame(announced, ['drop:trafficPolice/vehicles'])
  runner.wake()
  const [batch] = await ended(1)
  t.match(batch, { status: 'merged', mode: 'snapshot', counts: { rows: 2, rejected: 0 } })
  t.strictSame(
    (await readdir(folder)).sort(),
    ['.机动车_20261102_1.csv', 'archive', '机动车_20261102_1.csv.part'].sort(),
  )
  const archived = (await readdir(join(folder, 'archive'))).sort()
  t.strictSame(archived, ['1.report.json', '1_机动车_20261101_1.csv', '1_机动车_20261101_2.csv'].sort())
  t.match(JSON.parse(await readFile(join(folder, 'archive', '1.report.json'), 'utf8')), { status: 'merged' })
  t.strictSame(await readdir(join(dataFolder, 'uploads')), [])
})

t.test('what is no export, or is refused, lies in quarantine with the reason', async (t) => {
  await writeFile(join(folder, '随便.txt'), 'x')
  await writeFile(join(folder, '驾驶人_20261101_1.xlsx'), 'no workbook')
  for (const name of ['随便.txt', '驾驶人_20261101_1.xlsx']) await settle(name)
  t.equal(await folders.look(), 0)
  t.equal(await folders.look(), 1)
  runner.wake()
  await ended(2)
  t.match(await getBatch(hub, 2), { status: 'refused', refusal: { code: 'fileNotWhatItClaims' } })
  const quarantined = (await readdir(join(folder, 'quarantine'))).sort()
  t.strictSame(quarantined, ['2.report.json', '2_驾驶人_20261101_1.xlsx', '随便.txt', '随便.txt.report.json'].sort())
  t.match(await readFile(join(folder, 'quarantine', '随便.txt.report.json'), 'utf8'), 'unknownExport')
})

t.test('an export waits while one of its files has not got its name yet, and others do not wait for it', async (t) => {
  for (const name of await left()) await rm(join(folder, name))
  await drop('机动车_20261103_1.csv', csv(1, 2))
  const unfinished = [
    '机动车_20261103_2.csv.part',
    '机动车_20261103_2.csv.tmp',
    '机动车_20261103_2.csv.crdownload',
    '.机动车_20261103_2.csv.Xb3aQz',
    '~机动车_20261103_2.csv',
  ]
  for (const name of unfinished) {
    await writeFile(join(folder, name), '')
    t.strictSame([await folders.look(), await folders.look()], [0, 0], name)
    t.ok((await left()).includes('机动车_20261103_1.csv'))
    await rm(join(folder, name))
  }
  t.strictSame(said, [], 'which is as it should be')
  await drop('机动车_20261103_2.csv.part', '')
  await folders.look()
  await folders.look()
  await folders.look()
  t.strictSame(
    said.splice(0),
    ['drop folder of trafficPolice: unfinished (1)'],
    'where nobody goes on, it is said once',
  )
  await rename(join(folder, '机动车_20261103_2.csv.part'), join(folder, '机动车_20261103_2.csv'))
  await writeFile(join(folder, '机动车_20261104_1.csv.part'), 'of another day')
  await drop('机动车_20261103_2.csv', csv(3))
  t.strictSame([await folders.look(), await folders.look()], [0, 1])
  runner.wake()
  const [batch] = await ended(3)
  t.match(batch, { status: 'merged', files: { length: 2 }, counts: { rows: 3 } })
  await rm(join(folder, '机动车_20261104_1.csv.part'))
})

t.test('what cannot be handled stays, is told by its code, and keeps nothing else waiting', async (t) => {
  const police = dropFolder(dataFolder, 'police')
  const civilAffairs = dropFolder(dataFolder, 'civilAffairs')
  await writeFile(join(police, 'quarantine'), 'no folder')
  await drop('随便.txt', 'x', police)
  await drop('死亡注销_20261101_1.csv', 'x', police)
  await rm(civilAffairs, { recursive: true })
  await drop('驾驶人_20261102_1.xlsx', 'no workbook')
  const denied = openDropFolders({
    ...options,
    announce: (subject, work) =>
      subject.startsWith('drop:police/')
        ? Promise.reject(Object.assign(new Error('常住人口_20261101_1.csv'), { code: 'EACCES' }))
        : work(),
  })
  t.strictSame([await denied.look(), await denied.look(), await denied.look()], [0, 1, 0])
  t.strictSame(said.splice(0), [
    'drop folder of civilAffairs: ENOENT (1)',
    'drop folder of police: EEXIST (1), EACCES (1)',
  ])
  t.strictSame(await left(police), ['死亡注销_20261101_1.csv', '随便.txt'].sort())
  runner.wake()
  await ended(4)
  t.strictSame(await readdir(join(dataFolder, 'uploads')), [], 'no copy is left of what was not taken up')
  for (const name of await readdir(police)) await rm(join(police, name))
  await folders.make()
  await mkdir(join(civilAffairs, 'archive', 'a folder'), { recursive: true })
  await settle('a folder', join(civilAffairs, 'archive'))
  const archived = (await readdir(join(folder, 'archive'))).length
  t.equal(await clearArchives(options, 0), archived)
  t.match(said.splice(0), [/^drop folder of civilAffairs: \w+ \(1\)$/])
})

t.test(
  'in quarantine nothing takes the place of what lies there, and a name may be as long as a name can be',
  async (t) => {
    const quarantine = join(folder, 'quarantine')
    await rm(quarantine, { recursive: true })
    const longest = `${'长'.repeat(83)}.txt`
    for (const [name, content] of [
      ['export.csv', 'Monday'],
      ['export.csv', 'Tuesday'],
      [longest, 'Monday'],
      [longest, 'Tuesday'],
    ] as const) {
      await drop(name, content)
      await folders.look()
      await folders.look()
    }
    t.strictSame(said, [])
    t.strictSame(await left(), [])
    const lying = (await readdir(quarantine)).sort()
    t.equal(lying.length, 8)
    t.ok(lying.every((name) => Buffer.byteLength(name) <= 255))
    const contents = async (names: readonly string[]) =>
      (await Promise.all(names.map((name) => readFile(join(quarantine, name), 'utf8')))).sort()
    t.strictSame(await contents(['export.csv', 'export (2).csv']), ['Monday', 'Tuesday'])
    t.strictSame(await contents(lying.filter((name) => /^长+(?: \(2\))?\.txt$/.test(name))), ['Monday', 'Tuesday'])
    const report = await readFile(join(quarantine, 'export (2).csv.report.json'), 'utf8')
    t.match(report, '机动车_YYYYMMDD_1.csv', 'says what the files are to be called')
  },
)

t.test('what is written to while it is taken up is left for the next look', async (t) => {
  const names = ['机动车_20261105_1.csv', '机动车_20261105_2.csv']
  for (const [at, name] of names.entries()) await drop(name, csv(at + 1))
  let copied = 0
  const slow = openDropFolders({
    ...options,
    uploads: {
      ...uploads,
      pathOf(upload) {
        // the first has been copied, the second is about to be
        if (++copied === 2) for (const name of names) writeFileSync(join(folder, name), csv(7, 8, 9))
        return uploads.pathOf(upload)
      },
    },
  })
  t.strictSame([await slow.look(), await slow.look()], [0, 0])
  t.strictSame(await left(), names)
  t.same(await readFile(join(folder, names[0] ?? '')), csv(7, 8, 9))
  t.strictSame(await readdir(join(dataFolder, 'uploads')), [])
  const late = openDropFolders({
    ...options,
    announce: async (_, work) => {
      await work()
      await drop(names[0] ?? '', csv(1, 2))
    },
  })
  for (const [at, name] of names.entries()) await drop(name, csv(at + 1))
  t.strictSame([await late.look(), await late.look()], [0, 1])
  t.strictSame(await left(), [names[0]], 'what came after it was copied is not removed unread')
  t.same(await readFile(join(folder, names[0] ?? '')), csv(1, 2))
})

t.test('who is late is seen: by officers in their department, by system administrators in all', async (t) => {
  const { ask, signIn } = await testApp(t, hub)
  const own = await ask({ url: '/v1/sources', headers: await signIn('officer', { department: 'trafficPolice' }) })
  t.match(own.body.sources, [{ department: 'trafficPolice', lastMerged: String }])
  t.equal(own.body.sources.length, 1)
  const states = own.body.sources[0].categories.map(({ category, state }: Record<string, string>) => [category, state])
  t.strictSame(states, [
    ['vehicle', 'late'],
    ['driverLicence', 'never'],
  ])
  const all = await ask({ url: '/v1/sources', headers: await signIn('systemAdmin') })
  t.equal(all.body.sources.length, 29)
})
