/** Searching the log, held against a filter over the same entries in memory, written anew. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type pg from 'pg'
import t from 'tap'
import { type CountedBy, countEntries, countedBy } from '../../src/audit/count-entries.ts'
import { type Entry, entryOutcomes } from '../../src/audit/entry.ts'
import { encodeStored, entryVersion, storedFields } from '../../src/audit/entry-encoding.ts'
import { entryFields } from '../../src/audit/entry-fields.ts'
import type { EntryFilter } from '../../src/audit/entry-filter.ts'
import { newEntryId } from '../../src/audit/entry-id.ts'
import { insertEntries } from '../../src/audit/entry-sql.ts'
import { measureEntries, readEntries, searchEntries } from '../../src/audit/found-entry.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { listResidentLooks } from '../../src/audit/resident-looks.ts'
import { draft, insertDrafts, testLog } from './log.ts'

const log = await testLog(t)
const { client } = log
const start = Date.parse('2026-08-30T15:00:00Z')
const day = 24 * 60 * 60 * 1000
await client.query(`SELECT access_ensure_months('2026-08-01', '2026-12-01')`)
await client.query(`INSERT INTO account (username, password_hash, role, holder, organisation, area)
  VALUES ('li.si', 'x', 'clerk', '李四', '金鱼岭街道', '430781001001')`)
const { rows: accounts } = await client.query<{ id: string }>('SELECT account_id::text AS id FROM account')
const liSi = accounts[0]?.id ?? ''

const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID())
const [residents, requests] = [ids(4), ids(30)]
const actors = [liSi, '998', 'civil.marriage'] as const
const organisations = ['民政局', '金鱼岭街道', '人社局'] as const
const items = ['elderCard', 'birthRegistration'] as const
const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const categories = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 5 })), { nil: undefined })

/** Few values of each, so that filters meet; seconds apart and days apart, so that requests are corrected or not. */
const someEntry = fc
  .record({
    at: fc
      .oneof(fc.integer({ min: 0, max: 60 * day }), fc.integer({ min: 0, max: 40 * 60_000 }))
      .map((ms) => start + ms),
    kind: fc.constantFrom('query', 'logLook', 'administration', 'denial'),
    actorKind: fc.constantFrom('account', 'resident'),
    outcome: fc.constantFrom(...entryOutcomes),
    requestId: maybe(requests),
    actor: maybe(actors),
    organisation: maybe(organisations),
    item: maybe(items),
    residentId: maybe(residents),
    presenceMethod: maybe(['face']),
    categoriesAsked: categories,
    categoriesGiven: categories,
  })
  .map(
    (change): Entry => ({
      ...draft(change as Partial<Entry>),
      ...(change as Partial<Entry>),
      id: newEntryId(change.at),
      at: change.at,
    }),
  )

const seed = Date.now() & 0x7fff_ffff
t.comment(`entries of seed ${seed}`)
const entries = fc.sample(someEntry, { numRuns: 400, seed })
await insert(client, entries)

async function insert(by: pg.Client, given: readonly Entry[]): Promise<void> {
  const stored = given.map(storedFields)
  const hashes = stored.map((one) => hashLeaf(encodeStored(entryVersion, one) ?? Buffer.alloc(0)).toString('hex'))
  const columns = entryFields.map((_, nth) => stored.map((one) => one[nth] ?? null))
  await by.query(insertEntries, [...columns, given.map(() => String(entryVersion)), hashes])
}

const anomalous = entries.filter((_, nth) => nth % 7 === 0).map(({ id }) => id)
const { rows: anomalies } = await client.query<{ id: number }>(
  `INSERT INTO anomaly (kind, about, actor, first_entry, last_entry, first_at, last_at, score, explanation)
    VALUES ('bulk', '', '998', $1, $1, now(), now(), 1, '短时大量查询') RETURNING anomaly_id AS id`,
  [anomalous[0]],
)
const anomaly = anomalies[0]?.id ?? 0
await client.query('INSERT INTO anomaly_entry SELECT $1, unnest($2::uuid[])', [anomaly, anomalous])

type Wanted = Omit<EntryFilter, 'from' | 'to'> & { readonly from: number; readonly to: number }

function isWanted(entry: Entry, wanted: Wanted): boolean {
  if (entry.at < wanted.from || entry.at >= wanted.to) return false
  const actor = wanted.actor === 'li.si' ? liSi : wanted.actor
  const equal = [
    [actor, entry.actor],
    [wanted.organisation, entry.organisation],
    [wanted.item, entry.item],
    [wanted.outcome, entry.outcome],
    [wanted.residentId, entry.residentId],
  ]
  if (equal.some(([asked, given]) => asked !== undefined && asked !== given)) return false
  if (wanted.anomaly !== undefined && (wanted.anomaly !== anomaly || !anomalous.includes(entry.id))) return false
  const { category } = wanted
  return category === undefined || [entry.categoriesAsked, entry.categoriesGiven].some((one) => one?.includes(category))
}

function isCorrected({ outcome, requestId, residentId, at }: Entry): boolean {
  if (outcome !== 'answered' || requestId === undefined) return false
  const others = entries.filter((other) => other.requestId === requestId && other.residentId === residentId)
  return others.some((other) => other.outcome !== 'answered' && Math.abs(other.at - at) <= 10 * 60_000)
}

const newestFirst = (some: readonly Entry[]) =>
  some
    .map(({ id }) => id)
    .sort()
    .reverse()

const someFilter: fc.Arbitrary<Wanted> = fc
  .record({
    bounds: fc.tuple(fc.integer({ min: -day, max: 61 * day }), fc.integer({ min: -day, max: 61 * day })),
    actor: maybe([...actors, 'li.si', 'nobody']),
    organisation: maybe(organisations),
    item: maybe(items),
    category: maybe([1, 3, 5]),
    outcome: maybe(entryOutcomes),
    residentId: maybe(residents),
    anomaly: maybe([anomaly, anomaly, anomaly + 1]),
  })
  // most of the time but one or two conditions, or there would be nothing to find
  .chain(({ bounds, ...wanted }) =>
    fc.subarray(Object.keys(wanted), { maxLength: 2 }).map((kept) => ({
      ...Object.fromEntries(Object.entries(wanted).filter(([name]) => kept.includes(name))),
      from: start + Math.min(...bounds),
      to: start + Math.max(...bounds) + 1,
    })),
  )

const filterOf = ({ from, to, ...rest }: Wanted): EntryFilter => ({ ...rest, from: new Date(from), to: new Date(to) })

t.test('what is found is what a filter in memory lets pass: listed, read to the end, measured', async (t) => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(someFilter, fc.integer({ min: 1, max: 150 }), async (wanted, limit) => {
      const filter = filterOf(wanted)
      const expected = entries.filter((entry) => isWanted(entry, wanted))
      const page = await searchEntries(client, filter, { limit })
      const pages: string[] = []
      for await (const { id } of readEntries(client, filter)) pages.push(id)
      const extent = await measureEntries(client, filter, limit)
      assert.deepStrictEqual(
        page.entries.map(({ id }) => id),
        newestFirst(expected).slice(0, limit),
      )
      assert.equal(page.isLast, expected.length <= limit)
      assert.deepStrictEqual(pages, newestFirst(expected))
      assert.equal(extent.entries, Math.min(expected.length, limit + 1))
      for (const one of page.entries) {
        const entry = expected.find(({ id }) => id === one.id)
        assert.ok(entry && one.corrected === isCorrected(entry), one.id)
        assert.deepStrictEqual([one.outcome, one.residentId], [entry.outcome, entry.residentId ?? null])
        assert.equal(one.at.getTime(), entry.at)
        assert.deepStrictEqual(one.categoriesGiven, entry.categoriesGiven ?? null)
      }
      found += page.entries.length
    }),
    { numRuns: 60 },
  )
  t.ok(found > 500, `${found} found`)
  t.ok(entries.some(isCorrected))
})

t.test('what is counted is what happened: a look that a later entry corrects counts once', async (t) => {
  const inChina = (at: number) => new Date(at + 8 * 60 * 60 * 1000).toISOString()
  const keys: Readonly<Record<CountedBy, (entry: Entry) => string | null>> = {
    day: ({ at }: Entry) => inChina(at).slice(0, 10),
    hour: ({ at }: Entry) => inChina(at).slice(11, 13),
    organisation: ({ organisation }: Entry) => organisation ?? null,
    item: ({ item }: Entry) => item ?? null,
  }
  await fc.assert(
    fc.asyncProperty(someFilter, fc.constantFrom(...countedBy), async (wanted, by) => {
      const groups = new Map<string | null, { entries: number; unanswered: number }>()
      for (const entry of entries) {
        if (!isWanted(entry, wanted) || isCorrected(entry)) continue
        const key = keys[by](entry)
        const { entries: count, unanswered } = groups.get(key) ?? { entries: 0, unanswered: 0 }
        groups.set(key, { entries: count + 1, unanswered: unanswered + Number(entry.outcome !== 'answered') })
      }
      const counts = await countEntries(client, filterOf(wanted), by)
      assert.deepStrictEqual(new Map(counts.map(({ key, ...count }) => [key, count])), groups)
      const order = by === 'day' || by === 'hour' ? counts.map(({ key }) => key) : counts.map((one) => -one.entries)
      assert.deepStrictEqual(
        order,
        order.toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)),
      )
    }),
    { numRuns: 40 },
  )
  t.pass('holds')
})

t.test('whoever turns the pages while others write sees, once each, all that was there when he began', async (t) => {
  const writer = await log.connect()
  const filter = { from: new Date(start), to: new Date(start + 60 * day) }
  const seen: string[] = []
  let after: string | undefined
  for (let page = 0; ; page++) {
    const { entries: some, isLast } = await searchEntries(client, filter, { after, limit: 9 })
    seen.push(...some.map(({ id }) => id))
    after = some.at(-1)?.id
    if (isLast) break
    // now here, now there: before and behind where the reader is
    await insertDrafts(writer, { count: 2, at: start + ((page * 17) % 60) * day + page })
  }
  t.equal(new Set(seen).size, seen.length, 'none twice')
  const missed = entries.filter(({ at, id }) => at < filter.to.getTime() && !seen.includes(id))
  t.strictSame(missed, [])
  t.ok(seen.length > entries.length, 'what was written further on is there, too')
})

t.test('a resident is told of the looks at himself, and at nobody else', async (t) => {
  const told = (entry: Entry, residentId: string) =>
    entry.residentId === residentId &&
    !isCorrected(entry) &&
    (entry.kind === 'query' || (entry.kind === 'logLook' && entry.actorKind !== 'resident'))
  for (const residentId of residents) {
    const listed: string[] = []
    for (let after: string | undefined; ; ) {
      const { looks, isLast } = await listResidentLooks(client, [residentId], { after, limit: 5 })
      listed.push(...looks.map(({ id }) => id))
      after = looks.at(-1)?.id
      if (isLast) break
    }
    t.strictSame(listed, newestFirst(entries.filter((entry) => told(entry, residentId))))
    t.ok(listed.length > 5)
  }
})

t.test('no filter opens months that it does not ask for', async (t) => {
  const filters: Readonly<Record<string, Partial<EntryFilter>>> = {
    none: {},
    actor: { actor: '998' },
    organisation: { organisation: '民政局' },
    item: { item: 'elderCard' },
    outcome: { outcome: 'denied' },
    category: { category: 3 },
    resident: { residentId: residents[0] ?? '' },
  }
  for (const [name, wanted] of Object.entries(filters)) {
    const spied: Queried[] = []
    const spy = { query: async (text: string, values: unknown[]) => ({ rows: [], nth: spied.push({ text, values }) }) }
    const filter = { from: new Date('2026-10-05T00:00:00Z'), to: new Date('2026-10-06T00:00:00Z'), ...wanted }
    await searchEntries(spy as unknown as pg.Client, filter, { limit: 10 })
    const [{ text, values } = { text: '', values: [] }] = spied
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values)
    const [list = ''] = rows
      .map((row) => row['QUERY PLAN'])
      .join('\n')
      .split('SubPlan')
    const opened = new Set(list.match(/access_entry_\d{4}_\d\d(?= )/g))
    t.strictSame([...opened], ['access_entry_2026_10'], name)
  }
})

interface Queried {
  readonly text: string
  readonly values: unknown[]
}
