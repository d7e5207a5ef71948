/** Drop folders: what is quiet is taken up once, and lies beside afterwards. */
import { appendFile, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import iconv from 'iconv-lite'
import t from 'tap'
import { getBatch, listBatches } from '../../src/ingest/batches.ts'
import { dropFolder, openDropFolders } from '../../src/uploads/drop-folders.ts'
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
const folders = openDropFolders({
  ...hub,
  dataFolder,
  uploads,
  announce: (subject, work) => {
    announced.push(subject)
    return work()
  },
})
await folders.make()
const folder = dropFolder(dataFolder, 'trafficPolice')
const runner = createUploadRunner({ ...hub, dataFolder, uploads, log: (line) => t.comment(line) })
t.teardown(() => runner.close())

const heading =
  '机动车序号,号牌种类,号牌号码,中文品牌,车辆型号,车辆类型,使用性质,机动车所有人,身份证明名称,身份证明号码,初次登记日期,检验有效期止,强制报废期止,机动车状态,车辆识别代号'

function csv(n: number): Buffer {
  const idNumber = idNumberOf('430781', '1990-03-07', String(n).padStart(3, '0'))
  const line = `1,02,湘J${n},哈弗牌,CC6460,K32,A,甲,居民身份证,${idNumber},2024-11-02 00:00:00,2027-11-30,2099-12-31,A,LSVAF4180E2184847`
  return iconv.encode(`${heading}\r\n${line}\r\n`, 'gb18030')
}

/** As if nobody had touched it for an hour. */
async function settle(name: string): Promise<void> {
  const time = new Date(Date.now() - 3_600_000)
  await utimes(join(folder, name), time, time)
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
