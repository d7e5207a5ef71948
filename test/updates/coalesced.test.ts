/** Pushes that are written together: what is wrong with one is nobody else's, and together they mean what they mean alone. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { closeGate } from '../../src/store/source-gate.ts'
import type { Push } from '../../src/updates/push.ts'
import { openPushWriter } from '../../src/updates/push-writer.ts'
import { type ReadUpdate, updateReader } from '../../src/updates/read-update.ts'
import { testHub } from '../fixtures/hub.ts'
import { brand, noCar, personOf } from './pusher.ts'

const hub = await testHub(t)
const { pool, url } = hub.store
const { catalogue, vault } = hub
const { department } = hub.adapters.get('trafficPolice').adapter
const reader = updateReader({ catalogue, vault, department, agreed: ['vehicle'], today: dayInChina(new Date()) })
const writer = openPushWriter({ url, vault })
t.teardown(() => writer.close())

function read(item: unknown): ReadUpdate {
  const found = reader.read(item)
  if ('problems' in found) throw new Error(JSON.stringify(found.problems))
  return found
}

function pushOf(items: readonly ReadUpdate[], change: Partial<Push> = {}): Push {
  const source = { number: department.number, behind: new Map() }
  const fingerprint = randomUUID().replaceAll('-', '')
  return { client: 'registry', key: randomUUID(), part: 0, fingerprint, source, items, ...change }
}

/** What became of pushes sent at once: `accepted 1`, or the error's code. */
async function together(pushes: readonly Push[]): Promise<string[]> {
  const settled = await Promise.allSettled(pushes.map((push) => writer.write(push)))
  return settled.map((one) =>
    one.status === 'rejected'
      ? String(one.reason.code)
      : one.value.results.map(({ status, version }) => `${status} ${version}`).join(', '),
  )
}

async function rowsOf(n: number) {
  const values = [vault.residentId(personOf(n))]
  const current = await pool.query('SELECT * FROM record WHERE resident_id = $1', values)
  const history = await pool.query('SELECT * FROM record_history WHERE resident_id = $1 ORDER BY version', values)
  return { current: current.rows, history: history.rows }
}

/** Transactions that wait until nobody merges any more. */
async function waitingAtGate(): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*)::int AS n FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
  return rows[0].n
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(10)
}

async function transactionsOf(first: number, last: number): Promise<number> {
  const residents = Array.from({ length: last - first + 1 }, (_, at) => vault.residentId(personOf(first + at)))
  const { rows } = await pool.query(
    'SELECT count(DISTINCT xmin::text)::int AS n FROM record WHERE resident_id = ANY ($1::uuid[])',
    [residents],
  )
  return rows[0].n
}

t.test('what comes at once is one transaction', async (t) => {
  await together([pushOf([read(brand(1, '大众', 1))])])
  const pushes = Array.from({ length: 20 }, (_, at) => pushOf([read(brand(10 + at, '大众', 1))]))
  t.strictSame(new Set(await together(pushes)), new Set(['accepted 1']))
  t.ok((await transactionsOf(10, 29)) <= 2)
})

t.test('one that the store refuses takes none of the others with it', async (t) => {
  const bad = { ...read(brand(41, '大众', 1)), data: Buffer.from('{"half":') }
  const pushes = [40, 41, 42].map((n) => pushOf([n === 41 ? bad : read(brand(n, '大众', 1))]))
  t.strictSame(await together(pushes), ['accepted 1', '22P02', 'accepted 1'])
  t.strictSame((await rowsOf(41)).current, [])
  const { rows } = await pool.query('SELECT FROM push_key WHERE idempotency_key = $1', [pushes[1]?.key])
  t.equal(rows.length, 0, 'its key is as good as new')
})

t.test('of one record in several pushes the newest stands, whichever came first', async (t) => {
  const versions = [2, 4, 1, 3].map((version) => pushOf([read(brand(50, `牌${version}`, version))]))
  t.strictSame(await together(versions), ['stale 1', 'accepted 1', 'stale 1', 'stale 1'])
  t.match((await rowsOf(50)).current, [{ version: 1, source_version: 4 }])
  const again = [pushOf([read(brand(50, '牌5', 5))]), pushOf([read(noCar(50, 6))]), pushOf([read(brand(50, '牌5', 5))])]
  t.strictSame(await together(again), ['stale 2', 'accepted 2', 'stale 2'])
  const { current, history } = await rowsOf(50)
  t.match(current, [{ version: 2, deleted: true }])
  t.equal(history.length, 1)
})

t.test('one key many times at once is one push; for something else it is refused', async (t) => {
  const push = pushOf([read(brand(60, '大众', 1))])
  const other = { ...pushOf([read(brand(61, '大众', 1))]), key: push.key }
  const answers = await together([push, push, other, push])
  t.strictSame(answers, ['accepted 1', 'accepted 1', 'idempotencyKeyReused', 'accepted 1'])
  t.strictSame((await rowsOf(61)).current, [])
  const elsewhere = { ...other, client: 'another' }
  t.strictSame(await together([push, elsewhere]), ['accepted 1', 'accepted 1'], 'known and new in one transaction')
  const { rows } = await pool.query('SELECT FROM push_key WHERE idempotency_key = $1', [push.key])
  t.equal(rows.length, 2)
})

t.test('much goes beside what is on its way, unless it is about the same resident', async (t) => {
  const beside = openPushWriter({ url, vault, enough: 2 })
  const merging = await pool.connect()
  const write = async (...items: readonly unknown[]) => beside.write(pushOf(items.map(read)))
  try {
    await closeGate(merging, department.number)
    const first = write(brand(100, '大众', 1))
    await until(async () => (await waitingAtGate()) === 1)
    const much = write(brand(101, '大众', 1), brand(102, '大众', 1))
    await until(async () => (await waitingAtGate()) === 2)
    const others = [write(brand(103, '大众', 1), brand(104, '大众', 1)), write(brand(100, '红旗', 2))]
    await sleep(50)
    t.equal(await waitingAtGate(), 2, 'never more than two')
    merging.release(true)
    const answers = await Promise.all([first, much, ...others])
    t.ok(answers.every(({ results }) => results.every(({ status }) => status === 'accepted')))
    t.match((await rowsOf(100)).current, [{ version: 2, source_version: 2 }])
  } finally {
    await beside.close()
  }
})

t.test('what is about the same resident waits, however much it is', async (t) => {
  const beside = openPushWriter({ url, vault, enough: 1 })
  const merging = await pool.connect()
  await closeGate(merging, department.number)
  const write = async (version: number) => beside.write(pushOf([read(brand(110, `牌${version}`, version))]))
  const first = write(1)
  // else both are about to be written, and go together
  await until(async () => (await waitingAtGate()) === 1)
  const second = write(2)
  await sleep(50)
  t.equal(await waitingAtGate(), 1)
  merging.release(true)
  const told = (await Promise.all([first, second])).flatMap(({ results }) => results)
  t.match(told, [
    { status: 'accepted', version: 1 },
    { status: 'accepted', version: 2 },
  ])
  await beside.close()
})

t.test('a confirmation and a change go together', async (t) => {
  await together([pushOf([read(brand(70, '大众', 1)), read(brand(71, '大众', 1))])])
  const both = [pushOf([read(brand(70, '大众', 2))]), pushOf([read(brand(71, '红旗', 2))])]
  t.strictSame(await together(both), ['accepted 1', 'accepted 2'])
  t.match((await rowsOf(70)).current, [{ version: 1, source_version: 2 }])
  t.match((await rowsOf(71)).current, [{ version: 2, source_version: 2 }])
})

t.test('who is overtaken tries again, holding on to what he read', async (t) => {
  const ways = Array.from({ length: 4 }, () => openPushWriter({ url, vault }))
  const pushes = Array.from({ length: 40 }, (_, at) => pushOf([read(brand(80, `牌${at}`, at + 1))]))
  const answers = await Promise.all(pushes.map((push, at) => ways[at % ways.length]?.write(push)))
  await Promise.all(ways.map((way) => way.close()))
  const versions = answers.flatMap((answer) => answer?.results.filter(({ status }) => status === 'accepted') ?? [])
  const { current, history } = await rowsOf(80)
  t.match(current, [{ source_version: 40, version: versions.length }])
  t.strictSame(
    history.map(({ version }) => version),
    history.map((_, at) => at + 1),
  )
})

t.test(
  'a push is dated when it was written, not when it began to wait, and never before what it supersedes',
  async (t) => {
    await together([pushOf([read(brand(90, '大众', 1)), read(brand(91, '大众', 1))])])
    const merging = await pool.connect()
    await closeGate(merging, department.number)
    const waiting = together([pushOf([read(brand(90, '红旗', 2)), read(brand(91, '红旗', 2))])])
    await until(async () => (await waitingAtGate()) === 1)
    const set = 'UPDATE record SET recorded_at = $1 WHERE resident_id = $2'
    const { rows } = await merging.query('SELECT clock_timestamp() AS now')
    await merging.query(set, [rows[0].now, vault.residentId(personOf(90))])
    // the other server's clock was ahead
    const ahead = new Date(Date.now() + 60_000)
    await sleep(20)
    merging.release(true)
    t.strictSame(await waiting, ['accepted 2, accepted 2'])
    const { current, history } = await rowsOf(90)
    t.ok(current[0].recorded_at > rows[0].now, 'after what the merge wrote meanwhile')
    t.strictSame(history[0].superseded_at, current[0].recorded_at)
    await pool.query(set, [ahead, vault.residentId(personOf(91))])
    await together([pushOf([read(brand(91, '奔驰', 3))])])
    const late = await rowsOf(91)
    t.ok(late.current[0].recorded_at >= ahead)
    t.ok(late.history.every(({ recorded_at: from, superseded_at: to }) => to >= from))
  },
)

t.test('what PostgreSQL breaks off because two wait for one another is tried again', async (t) => {
  const other = await pool.connect()
  await other.query('BEGIN')
  await other.query(`INSERT INTO resident (resident_id, id_number, birth_date) VALUES ($1, '\\x00', '1950-01-01')`, [
    vault.residentId(personOf(120)),
  ])
  const waiting = together([pushOf([read(brand(120, '大众', 1))])])
  await until(async () => {
    const { rows } = await pool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'",
    )
    return rows.length === 1
  })
  // the push is in the gate, and waits for the resident; it waits for longer, and so it is the one that is broken off
  await closeGate(other, department.number)
  await other.query('ROLLBACK')
  other.release(true)
  t.strictSame(await waiting, ['accepted 1'])
})
