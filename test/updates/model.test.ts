/**
 * Shuffled, repeated pushes from twelve writers against a model: the newest version of each record stands, and the feed,
 * read while they write, misses nothing. `YIKU_TEST_PUSHES=50000` is the long form (`npm run soak updates`),
 * `YIKU_TEST_SEED` repeats a run.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { seededRandom } from '../../scripts/county/random.ts'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { type Cursor, readChanges } from '../../src/updates/change-feed.ts'
import type { Push } from '../../src/updates/push.ts'
import { openPushWriter } from '../../src/updates/push-writer.ts'
import { updateReader } from '../../src/updates/read-update.ts'
import { testHub } from '../fixtures/hub.ts'
import { brand, noCar, personOf } from './pusher.ts'

const pushes = Number(process.env.YIKU_TEST_PUSHES ?? 1500)
const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
const random = seededRandom(`pushes ${seed}`)
const writers = 12
const people = Math.max(20, Math.floor(pushes / 25))
t.setTimeout(60_000 + pushes * 30)

const hub = await testHub(t)
const vehicle = hub.catalogue.getCategory('vehicle')
const department = hub.adapters.get('trafficPolice').adapter.department
const reader = updateReader({
  catalogue: hub.catalogue,
  vault: hub.vault,
  department,
  agreed: ['vehicle'],
  today: dayInChina(new Date()),
})
/** Each has a server process's way into the store of its own; one of them writes beside what is on its way whatever it can. */
const ways = [undefined, undefined, 1].map((enough) =>
  openPushWriter({ url: hub.store.url, vault: hub.vault, ...(enough && { enough }) }),
)
t.teardown(async () => {
  for (const way of ways) await way.close()
})

/** What a version of a car says: some say the same, some delete. */
function itemOf(n: number, version: number): Record<string, unknown> {
  return version % 7 === 3 ? noCar(n, version) : brand(n, `牌${version % 5}`, version)
}

let nth = 0
const newest = new Map<number, number>()

function nextPush(): Push {
  const items = Array.from({ length: random.int(1, 4) }, () => {
    // versions rise as time goes by, out of their order by some twenty
    const version = random.int(1, 20) + Math.floor((nth * 60) / pushes)
    const n = random.int(0, people - 1)
    newest.set(n, Math.max(newest.get(n) ?? 0, version))
    return reader.read(itemOf(n, version))
  })
  nth += 1
  const key = `push ${nth} ${randomUUID()}`
  const source = { number: department.number, behind: new Map() }
  return { client: `writer-${nth % 3}`, key, part: 0, fingerprint: randomUUID().replaceAll('-', ''), source, items }
}

const told = new Map<string, { version: number; deleted: boolean }>()
let missed: string[] = []
let writing = true

/** Follows its cursor while they write: each version of a record comes after the one before. */
async function follow(): Promise<number> {
  let after: Cursor | undefined
  let events = 0
  for (let last = false; ; ) {
    const page = await readChanges(hub.store, { after, limit: 97, categories: [vehicle.number], area: undefined })
    for (const { residentId = '', version = 0, deleted } of page.changes) {
      const before = told.get(residentId)?.version
      if (before !== undefined && version !== before + 1) missed.push(`${residentId}: ${version} after ${before}`)
      told.set(residentId, { version, deleted })
    }
    events += page.changes.length
    after = page.next
    if (page.changes.length > 0) continue
    if (last) return events
    last = !writing
  }
}

t.test(`${pushes} pushes from ${writers} writers, seed ${seed}`, async (t) => {
  const following = follow()
  let left = pushes
  const write = async (writer: number) => {
    while (left > 0) {
      left -= 1
      const push = nextPush()
      const times = random.int(1, 3)
      const answers = await Promise.all(
        Array.from({ length: times }, (_, time) => ways[(writer + time) % ways.length]?.write(push)),
      )
      if (new Set(answers.map((answer) => JSON.stringify(answer))).size > 1) t.fail('one push, two answers')
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  writing = false
  const events = await following
  t.pass(`${events} events`)
})

t.test('the newest version of each record stands', async (t) => {
  const { rows } = await hub.store.pool.query(
    `SELECT replace(resident_id::text, '-', '') AS resident, source_version, version, deleted FROM record`,
  )
  const held = new Map(rows.map((row) => [row.resident, row]))
  const wrong = [...newest].filter(([n, version]) => {
    const row = held.get(hub.vault.residentId(personOf(n)))
    return row?.source_version !== version || row?.deleted !== (version % 7 === 3)
  })
  t.strictSame(wrong, [])
  t.equal(held.size, newest.size)
})

t.test('each version that ever stood is in the history, once, without gaps in time', async (t) => {
  const { rows } = await hub.store.pool.query(`
    WITH all_of AS (
      SELECT resident_id, key, version, recorded_at, NULL::timestamptz AS superseded_at FROM record
      UNION ALL SELECT resident_id, key, version, recorded_at, superseded_at FROM record_history)
    SELECT count(*)::int AS versions, count(*) FILTER (WHERE version <> nth)::int AS missing,
      count(*) FILTER (WHERE until IS DISTINCT FROM superseded_at)::int AS torn, count(*) FILTER (WHERE superseded_at < recorded_at)::int AS back
    FROM (SELECT *, row_number() OVER w AS nth, lead(recorded_at) OVER w AS until FROM all_of
      WINDOW w AS (PARTITION BY resident_id, key ORDER BY version)) x`)
  t.match(rows[0], { missing: 0, torn: 0, back: 0 })
  t.ok(rows[0].versions > people)
})

t.test('the feed missed nothing, and told the last of each', async (t) => {
  t.strictSame(missed, [])
  missed = []
  const { rows } = await hub.store.pool.query(
    `SELECT replace(resident_id::text, '-', '') AS resident, version, deleted FROM record`,
  )
  for (const { resident, version, deleted } of rows) {
    const last = told.get(resident)
    // a tombstone of what never was is nobody's news
    if (version === 1 && deleted && last === undefined) continue
    if (last?.version !== version || last?.deleted !== deleted) missed.push(`${resident} ${version}`)
  }
  t.strictSame(missed, [])
})
