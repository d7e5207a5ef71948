/** Departments' views in a database of their own, read by a schedule; and what becomes of the reports. */
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { getBatch } from '../../src/ingest/batches.ts'
import { clearArchives, dropFolder } from '../../src/uploads/drop-places.ts'
import { openUploadFolder } from '../../src/uploads/upload-folder.ts'
import { createUploadRunner } from '../../src/uploads/upload-runner.ts'
import { findLastPull, pullView, startViewPulls } from '../../src/uploads/view-pulls.ts'
import { readViewSources } from '../../src/uploads/view-sources.ts'
import { testApp } from '../fixtures/app.ts'
import { emptyDatabase } from '../fixtures/database.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { dataFolder } = hub.config
const { url } = await emptyDatabase(t)
const department = new pg.Client({ connectionString: url })
await department.connect()
t.teardown(() => department.end())
const sample = '../../adapters/housing-fund/samples/gjj_grzh_20261101_1.sql'
await department.query(await readFile(new URL(sample, import.meta.url), 'utf8'))

const viewFile = join(dataFolder, 'views.json')
const entry = { department: 'housingFund', export: 'accounts', url, when: '0 2 * * *' }
await writeFile(viewFile, JSON.stringify([entry]))
const [view] = readViewSources(viewFile, hub.adapters)
if (!view) throw new Error('no view')

const uploads = openUploadFolder(dataFolder)
const announced: string[] = []
const options = {
  store: hub.store,
  uploads,
  announce: (subject: string, work: () => Promise<void>) => {
    announced.push(subject)
    return work()
  },
  log: (line: string) => t.comment(line),
}
const runner = createUploadRunner({ ...hub, dataFolder, uploads, log: (line) => t.comment(line) })
t.teardown(() => runner.close())
const folder = dropFolder(dataFolder, 'housingFund')

/** When the last reading is over and put away. */
async function ended() {
  runner.wake()
  for (let tries = 0; tries < 1000; tries++) {
    const open = await hub.store.db.selectFrom('upload').select('batch_id').where('ended_at', 'is', null).execute()
    const last = await findLastPull(hub.store, view as NonNullable<typeof view>)
    if (open.length === 0 && last) return getBatch(hub, last.batch)
    await setTimeout(20)
  }
  throw new Error('it does not end')
}

async function accounts(): Promise<number> {
  const { rows } = await hub.store.pool.query('SELECT count(*)::int AS n FROM record WHERE source = 14 AND NOT deleted')
  return rows[0].n
}

t.test('a view is read once at a time, into a batch with a report; its address stays nowhere', async (t) => {
  t.strictSame([await pullView(options, view), await pullView(options, view)], [true, false], 'no second one meanwhile')
  t.strictSame(announced, ['view:housingFund/accounts'])
  const batch = await ended()
  t.match(batch, { status: 'merged', department: 'housingFund', mode: 'snapshot' })
  const { rows } = await department.query('SELECT count(*)::int AS n FROM hub.v_account')
  t.equal((await accounts()) + batch.counts.rejected, rows[0].n)
  t.strictSame(await readdir(join(folder, 'archive')), [`${batch.batchId}.report.json`])
  t.notMatch(await readFile(join(folder, 'archive', `${batch.batchId}.report.json`), 'utf8'), url)
  t.strictSame(await readdir(join(dataFolder, 'uploads')), [])
  await department.query(`UPDATE gjj.grzhxx SET dwmc = '另一家' WHERE _serial = 2`)
  t.equal(await pullView(options, view), true)
  t.match(await ended(), { status: 'merged', counts: { categories: { housingFund: { changed: 1 } } } })
})

t.test('one that cannot be read is refused with the reason, which is seen, and the address is not', async (t) => {
  await department.query('ALTER VIEW hub.v_account RENAME TO v_other')
  await pullView(options, view)
  t.match(await ended(), { status: 'refused', refusal: { code: 'viewUnavailable' } })
  await department.query('ALTER VIEW hub.v_other RENAME TO v_account')
  const { ask, signIn } = await testApp(t, { ...hub, config: { ...hub.config, viewFile } })
  const headers = await signIn('officer', { department: 'housingFund' })
  const { text, body } = await ask({ url: '/v1/sources', headers })
  const [shown] = body.sources
  t.match(shown, { views: [{ export: 'accounts', when: '0 2 * * *', last: { status: 'refused', reason: /视图/ } }] })
  t.notMatch(text, /postgres/)
  t.match(shown.categories, [{ category: 'housingFund', state: 'current' }], 'what was read before still stands')
  const all = await ask({ url: '/v1/sources', headers: await signIn('systemAdmin') })
  t.equal(all.body.sources.flatMap(({ views }: { views: unknown[] }) => views).length, 1)
})

t.test('each is read when its turn comes', async (t) => {
  const before = await findLastPull(hub.store, view)
  const pulls = startViewPulls(options, [{ ...view, when: '* * * * * *' }])
  const hasBegun = async () => (await findLastPull(hub.store, view))?.batch !== before?.batch
  for (let tries = 0; !(await hasBegun()) && tries < 300; tries++) await setTimeout(10)
  await pulls.close()
  t.ok(await hasBegun())
  t.match(await ended(), { status: 'merged' })
})

t.test('the archive is cleared of what is old; what is in quarantine stays', async (t) => {
  const archive = join(folder, 'archive')
  const quarantine = join(folder, 'quarantine')
  const old = new Date(Date.now() - 31 * 86_400_000)
  const [first = ''] = (await readdir(archive)).sort()
  await utimes(join(archive, first), old, old)
  for (const name of await readdir(quarantine)) await utimes(join(quarantine, name), old, old)
  const count = (await readdir(archive)).length
  t.equal(await clearArchives({ ...hub, dataFolder, log: options.log }, 30), 1)
  t.equal((await readdir(archive)).length, count - 1)
  t.notOk((await readdir(archive)).includes(first))
  t.equal((await readdir(quarantine)).length, 1)
})

t.test('a file of views that is not as it should be is refused, and not repeated', async (t) => {
  const refused = async (content: string) => {
    await writeFile(viewFile, content)
    try {
      readViewSources(viewFile, hub.adapters)
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
    return 'taken'
  }
  const secret = 'postgres://reader:s3cret@10.0.0.1/gjj'
  const bad = [
    '[',
    '{}',
    JSON.stringify([{ ...entry, url: 'mysql://reader:s3cret@10.0.0.1/gjj' }]),
    JSON.stringify([{ ...entry, url: secret, when: 'daily' }]),
    JSON.stringify([{ ...entry, url: secret, department: 'nobody' }]),
    JSON.stringify([{ ...entry, url: secret, department: 'police', export: 'persons' }]),
  ]
  for (const content of bad) {
    const message = await refused(content)
    t.match(message, 'YIKU_VIEWS')
    t.notMatch(message, 's3cret')
  }
  t.equal(await refused('[]'), 'taken')
  t.strictSame(readViewSources(undefined, hub.adapters), [])
})
