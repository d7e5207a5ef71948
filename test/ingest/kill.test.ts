import { setTimeout } from 'node:timers/promises'
import iconv from 'iconv-lite'
import pg from 'pg'
import t from 'tap'
import { changesIn } from '../../src/ingest/batch.ts'
import { ingest } from '../../src/ingest/ingest.ts'
import { type TestHub, testHub } from '../fixtures/hub.ts'
import { finished, startYiku, yiku, yikuProcess } from './command-line.ts'
import { facts, idOf, type SmallHub, stagedRows, withWords } from './small-hub.ts'

const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
t.comment(`YIKU_TEST_SEED=${seed}`)
const rowCount = 6000
/** `npm run soak ingest` has more */
const kills = Number(process.env.YIKU_TEST_KILLS ?? 12)
/** after so many kills of one file it is let through */
const killsOfFile = 5

/** Park and Miller's: enough to choose moments. */
let state = seed + 1
function random(): number {
  state = (state * 48_271) % 2_147_483_647
  return state / 2_147_483_647
}

/** number of the next file */
let round = 1

/** One hub to be killed, one beside it of the same keys that nothing happens to. */
const hub = withWords(await testHub(t))
const calm = withWords({ ...(await testHub(t)), keyFile: hub.keyFile })

const columns =
  '号牌种类,号牌号码,中文品牌,车辆型号,车辆类型,使用性质,机动车所有人,身份证明名称,身份证明号码,初次登记日期,检验有效期止,强制报废期止,机动车状态,车辆识别代号'

function line(n: number, brand: string, day = '2020-05-06'): string {
  const birth = `19${60 + (Math.floor(n / 990) % 30)}0307`
  const id = idOf((n % 990) + 1, birth)
  return `02,湘J${100_000 + n},${brand},SVW7180,K33,A,甲${n},居民身份证,${id},${day},2027-05-31,2099-12-31,A,LSVAA4188E2KN${1000 + (n % 9000)}`
}

/** Each round's file: some rows are new, some are gone, some have changed, two are bad. */
function fileOf(round: number, on: SmallHub): string {
  const from = round * 200
  const rows = Array.from({ length: rowCount }, (_, at) => {
    const n = from + at
    if (at === 700 || at === 5500) return line(n, '大众', '2020-02-30')
    return line(n, n % 20 === round ? `红旗${round}` : '大众')
  })
  const name = `机动车_202611${String(round + 1).padStart(2, '0')}_1.csv`
  return on.file(name, iconv.encode([columns, ...rows, ''].join('\r\n'), 'gb18030'))
}

/** Each table's columns but those that say when and by which batch: `x."key", x."data", …` */
const content = await contentColumns()

async function contentColumns(): Promise<Map<string, string>> {
  const { rows } = await hub.store.pool.query<{ name: string; columns: string }>(
    `SELECT table_name AS name, string_agg(format('x.%I', column_name), ', ' ORDER BY ordinal_position) AS columns
     FROM information_schema.columns
     WHERE table_schema = current_schema()
       AND column_name <> ALL ('{batch_id,recorded_at,superseded_at,superseded_by,coverage_id,gap_id}')
     GROUP BY 1`,
  )
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

/**
 * Sums of hashes over whole rows: with all columns, to know that nothing has happened; without times and batches, to
 * compare two stores. Not over their texts, which cost the server ten times as much.
 */
async function fingerprint(
  { store }: { store: { pool: Pick<pg.Client, 'query'> } },
  of: 'all' | 'content',
): Promise<string> {
  const sums = facts.map((table) => {
    // a file that is merged twice says again what it covers
    const inForce = of === 'content' && (table === 'coverage' || table === 'gap') ? 'WHERE superseded_at IS NULL' : ''
    const row = of === 'all' ? 'x' : `ROW(${content.get(table)})`
    return `(SELECT count(*) || ':' || sum(hash_record_extended(${row}, 0)) FROM ${table} x ${inForce})`
  })
  const { rows } = await store.pool.query(`SELECT concat_ws(' ', ${sums.join(', ')}) AS sum`)
  return rows[0].sum
}

/** Waits until the server has noticed that the batch's connection is dead. */
async function connectionsGone({ store }: TestHub): Promise<void> {
  for (;;) {
    const { rowCount } = await store.pool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'yiku batch'",
    )
    if (rowCount === 0) return
    await setTimeout(20)
  }
}

async function batches({ store }: TestHub) {
  const { rows } = await store.pool.query(
    'SELECT batch_id, status, (SELECT count(*) FROM reject r WHERE r.batch_id = b.batch_id) AS rejects FROM batch b ORDER BY 1',
  )
  return rows as { batch_id: number; status: string; rejects: number }[]
}

/** Moments from which to count: the process, its batch or the merge begins. */
const moments = ['batch', 'merge', 'process', 'batch', 'merge'] as const

interface Kill {
  readonly from: (typeof moments)[number]
  readonly after: number
}

/** Starts an ingestion and kills it. @returns whether the batch had begun, and whether it was merging */
async function killed(path: string, { from, after }: Kill): Promise<{ began: boolean; merging: boolean }> {
  const known = (await batches(hub)).length
  const child = startYiku(hub, ['ingest', 'trafficPolice', path])
  const end = finished(child)
  const merge = new Promise<void>((resolve) => {
    child.stderr?.on('data', (piece: string) => piece.includes('合并入库') && resolve())
  })
  const came = { process: async () => undefined, batch: () => batchBegan(known, end), merge: () => merge }
  await Promise.race([came[from]().then(() => setTimeout(after)), end])
  child.kill('SIGKILL')
  const { output } = await end
  await connectionsGone(hub)
  return { began: (await batches(hub)).length > known, merging: output.includes('合并入库') }
}

/** Resolves when there is another batch than those that are known, or the process has ended. */
async function batchBegan(known: number, end: Promise<unknown>): Promise<void> {
  let ended = false
  void end.then(() => {
    ended = true
  })
  while (!ended && (await batches(hub)).length === known) await setTimeout(5)
}

t.test('killed at any moment, the store is as before or as after; and the next run finishes the work', async (t) => {
  await ingest(hub, { department: 'trafficPolice', files: [fileOf(0, hub)] })
  await ingest(calm, { department: 'trafficPolice', files: [fileOf(0, calm)] })
  t.equal(await fingerprint(hub, 'content'), await fingerprint(calm, 'content'))
  // how long after which the process is killed at the most
  const times = { process: 900, batch: 350, merge: 300 }
  const seen = { starting: 0, reading: 0, merging: 0, after: 0 }
  let done = 0
  // a few more where chance has hit one of them too seldom
  const isEnough = () => done >= kills && ((seen.reading >= 2 && seen.merging >= 2) || done >= 2 * kills)
  for (; !isEnough(); round++) {
    const path = fileOf(round, hub)
    await ingest(calm, { department: 'trafficPolice', files: [fileOf(round, calm)] })
    const after = await fingerprint(calm, 'content')
    const before = await fingerprint(hub, 'all')
    let isAfter = false
    for (let nth = 0; nth < killsOfFile && !isEnough() && !isAfter; nth++) {
      const from = moments[done++ % moments.length] ?? 'process'
      const kill: Kill = { from, after: random() * times[from] }
      const { began, merging } = await killed(path, kill)
      const isBefore = (await fingerprint(hub, 'all')) === before
      isAfter = !isBefore && (await fingerprint(hub, 'content')) === after
      if (!isBefore && !isAfter) t.fail(`file ${round}, ${JSON.stringify(kill)}: neither before nor after`)
      seen[!began ? 'starting' : isAfter ? 'after' : merging ? 'merging' : 'reading']++
      // a fast machine must be hit as often as a slow one
      times[from] *= isAfter ? 0.75 : 1.1
    }
    if (isAfter) continue
    const { code, output } = await yikuProcess(hub, 'ingest', 'trafficPolice', path)
    t.equal(code, 0, output)
    t.equal(await fingerprint(hub, 'content'), after, 'the next run has finished the work')
    t.equal(await stagedRows(hub), 0, 'nothing is left staged')
  }
  const last = await ingest(hub, { department: 'trafficPolice', files: [fileOf(round - 1, hub)] })
  t.strictSame(changesIn(last.counts), 0)
  t.equal(await stagedRows(hub), 0)
  const found = await batches(hub)
  const left = found.filter(({ status, rejects }) => (status === 'merged' ? rejects !== 2 : rejects > 0))
  t.strictSame(left, [], 'nor refused rows of batches that were killed')
  t.notOk(found.some(({ status }) => status === 'running'))
  t.comment(`killed while ${JSON.stringify(seen)}`)
  t.ok(seen.reading >= 2 && seen.merging >= 2, 'both reading and merging were hit')
})

t.test('the server ends the connection at any moment: the same, and the reason is told', async (t) => {
  const path = fileOf(round, hub)
  const started = performance.now()
  await ingest(calm, { department: 'trafficPolice', files: [fileOf(round, calm)] })
  let time = performance.now() - started
  const after = await fingerprint(calm, 'content')
  const admin = new pg.Client({ connectionString: hub.store.url })
  admin.on('error', () => undefined)
  await admin.connect()
  const store = { pool: admin }
  let refused = 0
  for (let nth = 0; nth < 6 || (refused < 3 && nth < 12); nth++) {
    const before = await fingerprint({ store }, 'all')
    const run = ingest(hub, { department: 'trafficPolice', files: [path] }).then(
      () => undefined,
      (error) => error,
    )
    await setTimeout((((nth % 6) + random()) / 6) * time)
    // the batch's own connection; every other time also those that write its refused rows
    const own = nth % 2 === 0 ? "AND application_name = 'yiku batch'" : ''
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ${own}`,
    )
    const error = await run
    if (error) refused++
    // as above: neither always too early nor always too late
    time *= error ? 1.1 : 0.75
    if (error && error.code !== 'storeUnavailable') t.fail(`${error.code ?? error.stack}`)
    const isBefore = (await fingerprint({ store }, 'all')) === before
    const isAfter = !isBefore && (await fingerprint({ store }, 'content')) === after
    t.ok(isBefore || isAfter, `as ${isBefore ? 'before' : 'after'}`)
  }
  t.ok(refused >= 3, `${refused} were broken off`)
  await ingest(hub, { department: 'trafficPolice', files: [path] })
  t.equal(await fingerprint({ store }, 'content'), after)
  t.equal(await stagedRows(hub), 0)
  await admin.end()
})

t.test('two batches of one department at once: the second is told to wait; of two departments: both run', async (t) => {
  const path = fileOf(round + 1, hub)
  const heading = '业务编号,公民身份号码,死者姓名,死亡日期,注销时间,办理派出所,申报人,申报人与死者关系'
  const deaths = hub.file('死亡注销_20261120_1.csv', [
    heading,
    `S1,${idOf(1)},甲1,2026-10-01,2026-10-05,城关派出所,乙,子`,
  ])
  const runs = await Promise.allSettled([
    ingest(hub, { department: 'trafficPolice', files: [path] }),
    ingest(hub, { department: 'trafficPolice', files: [path] }),
    ingest(hub, { department: 'police', files: [deaths] }),
  ])
  const results = runs.map((run) => (run.status === 'fulfilled' ? run.value.status : run.reason.code))
  t.strictSame(results.slice(0, 2).sort(), ['departmentBusy', 'merged'])
  t.equal(results[2], 'merged')
  t.equal(await stagedRows(hub), 0)
  const holder = new pg.Client({ connectionString: hub.store.url })
  await holder.connect()
  const { rows } = await hub.store.pool.query("SELECT source FROM batch WHERE export = 'vehicles' LIMIT 1")
  await holder.query('SELECT pg_advisory_lock($1, $2)', [0x59_69_6b_75, rows[0].source])
  t.match(await yiku(hub, 'ingest', 'trafficPolice', path), { code: 4, output: /错误 departmentBusy/ })
  await holder.end()
  t.match(await yiku(hub, 'ingest', 'trafficPolice', path), { code: 0 })
})
