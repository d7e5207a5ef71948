/**
 * Rows that say what the store holds are passed over; what is left must be what reading every row leaves.
 * `YIKU_TEST_RUNS=500` is the long form.
 */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import t from 'tap'
import type { BatchReport } from '../../src/ingest/batch.ts'
import { type IngestOptions, ingest } from '../../src/ingest/ingest.ts'
import { currentVersion, historyColumns } from '../../src/ingest/merge-sql.ts'
import { revertBatch } from '../../src/ingest/revert.ts'
import { enterGates } from '../../src/store/source-gate.ts'
import { openPushWriter } from '../../src/updates/push-writer.ts'
import { updateReader } from '../../src/updates/read-update.ts'
import { countStaged } from './count-staged.ts'
import { car, cars, counted, idOf, refusals, smallHub, stagedRows, vehicleHeading } from './small-hub.ts'

const runs = Number(process.env.YIKU_TEST_RUNS ?? 8)
t.setTimeout(60_000 + runs * 10_000)
const hub = await smallHub(t)
const { pool } = hub.store
const { count: staged, forget } = await countStaged(pool)
const learned = async () =>
  Number((await pool.query('SELECT coalesce(sum(octet_length(pairs)), 0) / 24 AS rows FROM known_rows')).rows[0].rows)

async function empty(): Promise<void> {
  await hub.empty()
  await forget()
  await pool.query('TRUNCATE known_rows, push, push_key, confirmation')
}
t.beforeEach(empty)

/** files are small here: all are remembered */
const always = { recallFrom: 0 }
const never = { recallFrom: Number.POSITIVE_INFINITY }

const send = (date: string, rows: readonly string[], options: Partial<IngestOptions> = always) =>
  hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows], options)

t.test('of a snapshot only what has changed is staged', async (t) => {
  await send('20261109', cars(1, 40))
  const again = await send('20261110', cars(1, 40))
  t.strictSame(counted(again, 'vehicle'), { same: 40 })
  t.equal(again.counts.rows, 40)
  t.equal(await staged(), 0)
  const changed = await send('20261111', [...cars(2, 39), car(40, '红旗'), car(41)])
  t.strictSame(counted(changed, 'vehicle'), { new: 1, changed: 1, same: 38, gone: 1 })
  t.equal(await staged(), 2)
  t.equal(await stagedRows(hub), 0)
  const last = await send('20261112', [...cars(2, 39), car(40, '红旗'), car(41)])
  t.strictSame(counted(last, 'vehicle'), { same: 40 })
  t.equal(await staged(), 2, 'what was learned since is known too')
})

t.test('columns that nobody reads may change', async (t) => {
  const file = (date: string, from: number) =>
    hub.send(
      'trafficPolice',
      `vehicles_${date}.csv`,
      [`序号,${vehicleHeading}`, ...cars(1, 9).map((row, at) => `${from + at},${row}`)],
      always,
    )
  await file('20261109', 1)
  t.strictSame(counted(await file('20261110', 5), 'vehicle'), { same: 9 })
  t.equal(await staged(), 0)
})

t.test('a row that stands twice is refused, and its first one stays', async (t) => {
  await send('20261109', cars(1, 20))
  const report = await send('20261110', [...cars(1, 20), car(3), car(4, '红旗')])
  t.strictSame(await refusals(hub, report), ['5 duplicateKey', '22 duplicateKey', '23 duplicateKey'])
  t.strictSame(counted(report, 'vehicle'), { same: 19 })
  t.equal(await staged(), 4)
})

t.test('a row that was refused is refused again', async (t) => {
  const bad = `${idOf(21)},甲21,湘J1,大众,2020-02-30`
  for (const date of ['20261109', '20261110', '20261111'])
    t.strictSame(await refusals(hub, await send(date, [...cars(1, 20), bad])), ['22 badDate 登记日期'])
})

t.test('rows that no longer come are forgotten in time', async (t) => {
  await send('20261101', cars(1, 40))
  const brands = ['红旗', '丰田', '本田', '现代', '福特', '日产']
  for (const [at, brand] of brands.entries())
    await send(`2026110${at + 2}`, [...cars(1, 30), ...cars(31, 40).map((_, n) => car(n + 31, brand))])
  t.ok((await learned()) <= 60, `${await learned()} rows are remembered`)
})

t.test('on an earlier day nothing is believed: dates may lie ahead', async (t) => {
  const rows = [...cars(1, 19), `${idOf(20)},甲20,湘J10020,大众,2026-11-10`]
  const { batchId } = await send('20261110', rows)
  await revertBatch(hub, batchId)
  await send('20261110', rows)
  await revertBatch(hub, batchId + 2)
  const report = await send('20261109', rows)
  t.strictSame(await refusals(hub, report), ['21 futureDate 登记日期'])
})

t.test('a file that is refused, or a dry run, leaves nothing that is remembered', async (t) => {
  await send('20261109', cars(1, 40))
  await t.rejects(send('20261110', cars(11, 50)), { code: 'snapshotShrinks' })
  t.equal(await learned(), 40)
  const dry = await send('20261110', [...cars(1, 39), car(40, '红旗')], { ...always, dryRun: true })
  t.strictSame(counted(dry, 'vehicle'), { same: 39, changed: 1 })
  t.equal(await learned(), 40)
})

/** all that is left, but for when */
async function whatIsKnown(): Promise<unknown> {
  const columns = `resident_id, category, source, key, digest, batch_id, observed_at, source_version, version, valid_from,
    valid_to, deleted, self_collected, data, sealed, stated`
  const found = await Promise.all(
    [
      `SELECT ${columns} FROM record ORDER BY 1, 2, 3, 4`,
      `SELECT ${columns}, superseded_by FROM record_history ORDER BY 1, 2, 3, 4, version`,
      'SELECT resident_id, birth_date, name_keys FROM resident ORDER BY 1',
      'SELECT source, category, area, observed_at, batch_id, superseded_at IS NULL AS stands FROM coverage ORDER BY coverage_id',
      'SELECT source, category, resident_id, hint, key, batch_id, superseded_at IS NULL AS stands FROM gap',
      'SELECT batch_id, file, line, problems::text, digest FROM reject ORDER BY 1, 2, 3, 4',
      'SELECT batch_id, mode, status, counts, leftover, refusal, observed_at FROM batch ORDER BY 1',
      'SELECT batch_id, resident_id, category, version, deleted FROM change',
    ].map(async (sql) => (await pool.query(sql)).rows),
  )
  return found.map((rows) => rows.map((row) => JSON.stringify(row)).sort())
}

const { department } = hub.adapters.get('trafficPolice').adapter
const reader = updateReader({
  catalogue: hub.catalogue,
  vault: hub.vault,
  department,
  agreed: ['vehicle'],
  today: '2026-11-20',
})

interface Said {
  readonly n: number
  readonly brand: string
  readonly version?: number | undefined
}

/** A department's system pushes a car, or that there is none. */
async function push({ n, brand, version }: Said, nth: number, occurredAt: string): Promise<void> {
  const fields = { plateType: '02', plate: `湘J${10_000 + n}` }
  const more = { type: 'K33', brand, registeredOn: '2020-05-06' }
  const item = reader.read({
    category: 'vehicle',
    idNumber: idOf(n),
    operation: brand === '' ? 'delete' : 'upsert',
    occurredAt,
    ...(version ? { sourceVersion: version } : {}),
    fields: brand === '' ? fields : { ...fields, ...more },
  })
  if ('problems' in item) throw new Error(JSON.stringify(item.problems))
  const fingerprint = nth.toString(16).padStart(32, '0')
  const source = { number: department.number, behind: new Map() }
  // a new one for each: it remembers whom the store knows, and the next walk begins with an empty one
  const writer = openPushWriter({ url: hub.store.url, vault: hub.vault })
  try {
    await writer.write({ client: 'test', key: `push ${nth}`, part: 0, fingerprint, source, items: [item] })
  } finally {
    await writer.close()
  }
}

/** Writes what a push would, while a snapshot has been read and waits to merge; what the snapshot came to. */
async function writeMeanwhile<T>({ n, brand }: Said, observedAt: string, read: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: hub.store.url })
  await client.connect()
  await client.query('BEGIN')
  await enterGates(client, [department.number])
  const reading = read()
  let isOver = false
  void reading.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const waiting = await client.query(
      `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted`,
    )
    if (waiting.rowCount) break
    await setTimeout(2)
  }
  const of = [hub.vault.residentId(idOf(n))]
  await client.query(
    `INSERT INTO record_history (${historyColumns}) SELECT ${currentVersion}, now(), 999 FROM record r WHERE resident_id = $1`,
    of,
  )
  await client.query(
    `UPDATE record SET version = version + 1, batch_id = 999, observed_at = $2, deleted = $3, data = NULL, sealed = NULL,
       stated = NULL, digest = CASE WHEN $3 THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE md5(key::text || version)::uuid END
     WHERE resident_id = $1`,
    [...of, observedAt, brand === ''],
  )
  await client.query('COMMIT')
  await client.end()
  return reading
}

type Step =
  | {
      readonly kind: 'snapshot'
      readonly files: readonly (readonly string[])[]
      readonly options: Partial<IngestOptions>
    }
  | ({ readonly kind: 'push'; readonly late: boolean } & Said)
  | { readonly kind: 'revert'; readonly nth: number }
  | ({ readonly kind: 'meanwhile'; readonly rows: readonly string[]; readonly late: boolean } & Said)

/** Takes the steps; what each came to, and what is left. */
async function walk(steps: readonly Step[], way: Partial<IngestOptions>): Promise<unknown[]> {
  await empty()
  const outcomes: unknown[] = []
  const batches: number[] = []
  for (const [nth, step] of steps.entries()) {
    const date = 20_261_101 + nth
    const moment = (late: boolean) => `2026-11-${String(late ? nth + 2 : nth).padStart(2, '0')}T00:00:00Z`
    const run = (files: readonly (readonly string[])[], options: Partial<IngestOptions>) => {
      const paths = files.map((rows, at) => hub.file(`vehicles_${date}_${at}.csv`, [vehicleHeading, ...rows]))
      return ingest(hub, { department: 'trafficPolice', files: paths, ...options, ...way }).then(
        (report: BatchReport) => {
          batches.push(report.batchId)
          return report.counts
        },
        (error) => error.code ?? error.stack,
      )
    }
    if (step.kind === 'snapshot') outcomes.push(await run(step.files, step.options))
    else if (step.kind === 'push') await push(step, nth, moment(step.late))
    else if (step.kind === 'revert') {
      const batchId = batches[step.nth % batches.length] ?? 0
      outcomes.push(
        await revertBatch(hub, batchId).then(
          ({ counts }) => counts,
          ({ code }) => code,
        ),
      )
    } else {
      outcomes.push(await writeMeanwhile(step, moment(step.late), () => run([step.rows], { allowShrink: true })))
    }
    outcomes.push(await whatIsKnown())
  }
  return outcomes
}

const n = fc.integer({ min: 1, max: 12 })
const brand = fc.constantFrom('大众', '丰田')
/** its number ends in 000, and is good */
const doubtful = '430781199003014000,甲,湘J77777,大众,2020-05-06'
const oddRow = fc.constantFrom(
  // the same said otherwise, once without the name
  `${idOf(3)},甲3,湘J10003,大众,2020/5/6`,
  `${idOf(3)},,湘J10003,大众,2020-05-06`,
  `${idOf(4)},甲4,湘J10004,大众,2020-02-30`,
  doubtful,
  // what Excel destroyed, which makes that doubtful
  '4.30781E+17,甲5,湘J10005,大众,2020-05-06',
  // one plate, two owners
  `${idOf(6)},甲6,湘J10007,大众,2020-05-06`,
  `"${idOf(8)}","甲8","湘J10008","大众",2020-05-06`,
  `${idOf(9)},"甲9,湘J10009`,
)
/** Most of what there is, some of it otherwise. */
const rowsOf = fc
  .record({
    missing: fc.uniqueArray(n, { maxLength: 3 }),
    changed: fc.array(fc.tuple(n, brand), { maxLength: 3 }),
    twice: fc.array(n, { maxLength: 2 }),
    odd: fc.array(oddRow, { maxLength: 3 }),
    turned: fc.boolean(),
  })
  .map(({ missing, changed, twice, odd, turned }) => {
    const brands = new Map(changed)
    const kept = Array.from({ length: 12 }, (_, at) => at + 1).filter((one) => !missing.includes(one))
    const rows = [...kept, ...twice].map((one) => car(one, brands.get(one)))
    return turned ? [...odd, ...rows.reverse()] : [...rows, ...odd]
  })
const snapshot = fc.record({
  kind: fc.constant('snapshot' as const),
  files: fc.array(rowsOf, { minLength: 1, maxLength: 2 }),
  options: fc.record({ allowShrink: fc.boolean(), dryRun: fc.nat(5).map((one) => one === 0) }),
})
const calm = rowsOf.map((rows) => ({ kind: 'snapshot' as const, files: [rows], options: { allowShrink: true } }))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: snapshot },
  { weight: 4, arbitrary: calm },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      n,
      brand: fc.oneof(brand, fc.constant('')),
      version: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      late: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revert' as const), nth: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('meanwhile' as const),
      rows: rowsOf,
      n,
      brand: fc.oneof(brand, fc.constant('')),
      late: fc.boolean(),
    }),
  },
)

/** A car is written, or deleted, while its row has been passed over; its row stands twice, too. */
const whole = { kind: 'snapshot' as const, files: [cars(1, 12)], options: { allowShrink: true } }
const examples: [typeof whole, Step[]][] = [
  ['丰田', false, cars(1, 12)] as const,
  ['', true, cars(1, 12)] as const,
  ['丰田', true, [...cars(1, 12), car(5)]] as const,
].map(([brand, late, rows]) => [whole, [{ kind: 'meanwhile', rows, n: 5, brand, late }]])

t.test('whatever comes, and in whatever order, both ways leave the same', async () => {
  await fc.assert(
    fc.asyncProperty(calm, fc.array(step, { minLength: 2, maxLength: 5 }), async (first, steps) => {
      const slow = await walk([first, ...steps], never)
      const fast = await walk([first, ...steps], always)
      assert.deepEqual(fast, slow)
    }),
    // what it shrinks to must be told before the test's time is over
    { numRuns: runs, examples, interruptAfterTimeLimit: 40_000 + runs * 8000, markInterruptAsFailure: true },
  )
})
