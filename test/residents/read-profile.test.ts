import { deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { hintOf, prefixKeys } from '../../src/residents/hint.ts'
import { type ProfileRead, type ProfileRow, profileQuery, profilesQuery } from '../../src/residents/profile-sql.ts'
import { readProfile } from '../../src/residents/read-profile.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from './id-numbers.ts'

const hub = await testHub(t)
const { catalogue, vault, store } = hub
const { pool } = store
const village = '430781100203'
const town = '430781100'
const elsewhere = '430721100'
const person = catalogue.getCategory('personBasic')
const vehicle = catalogue.getCategory('vehicle')
const numbers = [person.number, vehicle.number, 43]
const homes = [
  { registeredArea: village },
  { livingArea: village },
  { registeredArea: `${elsewhere}204`, livingArea: `${elsewhere}205` },
  {},
]
const idNumbers = homes.map((_, nth) => idNumberOf('430781', `1950-01-0${nth + 1}`, `11${nth}`))
for (const [nth, idNumber] of idNumbers.entries()) {
  await plantResident(hub, { idNumber, ...homes[nth] })
  await plantRecord(hub, {
    idNumber,
    category: vehicle,
    fields: { plateType: '02', plate: `湘J1234${nth}`, type: 'K33', registeredOn: '2020-05-06' },
  })
  await plantRecord(hub, {
    idNumber,
    category: person,
    fields: { name: '张三丰', sex: '1', ethnicity: '01', birthDate: `1950-01-0${nth + 1}`, lifeStatus: 'alive' },
  })
}
const absent = idNumberOf('430781', '1950-02-03', '113')
const residents = [...idNumbers, absent].map((idNumber) => vault.residentId(idNumber))
await pool.query("UPDATE record SET stated = decode('010000000001020304050607', 'hex')")
await pool.query(
  `WITH one AS (INSERT INTO batch (source, export, mode, status, files, observed_at)
     VALUES (1, 'x', 'snapshot', 'merged', '[]', now()) RETURNING batch_id),
   covered AS (INSERT INTO coverage (source, category, area, observed_at, batch_id, recorded_at, superseded_at)
     SELECT 1, category, '4307', now(), batch_id, now(), CASE WHEN category = 43 THEN now() END
     FROM one, unnest($1::smallint[]) AS category)
   INSERT INTO gap (source, category, resident_id, batch_id, recorded_at)
   SELECT 1, category, nullif(resident, $3), batch_id, now()
   FROM one, unnest($1::smallint[]) AS category, unnest($2::uuid[]) AS resident`,
  [numbers, [residents[0], residents[2], residents[4]], residents[4]],
)
const prefixes = [...idNumbers, absent].map((idNumber) => prefixKeys(vault, idNumber))
await pool.query(
  `INSERT INTO gap (source, category, hint, batch_id, recorded_at)
   SELECT 2, category, hint, batch_id, now() FROM batch, unnest($1::smallint[]) AS category, unnest($2::uuid[]) AS hint`,
  [numbers, prefixes.slice(1).map(([, birth = '']) => hintOf(birth, vault.nameKey('张三丰')))],
)
await pool.query('UPDATE resident SET name_keys = ARRAY[$1::uuid] WHERE resident_id <> $2', [
  vault.nameKey('张三丰'),
  residents[1],
])
await pool.query(
  `INSERT INTO correction (correction_id, resident_id, category, source, key, version, seen_version, fields, arrived_at,
     opener_role, statement_digest, statement, due_on, provisional)
   SELECT gen_random_uuid(), resident_id, category, source, key, 1, 1, '{"plate":"x"}', now(), 'resident',
     gen_random_uuid(), 'x', '2026-01-01', false FROM record`,
)
await pool.query('ANALYZE')

const reading = fc.subarray(numbers)
const read: fc.Arbitrary<ProfileRead> = fc.record({
  residentId: fc.constantFrom(...residents),
  area: fc.constantFrom(village, town, elsewhere, undefined),
  only: fc.constantFrom(...residents, undefined, undefined),
  near: reading,
  elsewhere: fc.option(reading, { nil: undefined }),
  compared: reading,
  prefixes: fc.constantFrom(...prefixes, []),
})

const asText = (rows: readonly ProfileRow[]) => rows.map((row) => JSON.stringify(row)).sort()

t.test('of many who ask at once each is told what he is told alone', async (t) => {
  let told = 0
  await fc.assert(
    fc.asyncProperty(fc.array(read, { minLength: 1, maxLength: 40 }), async (reads) => {
      const together = await Promise.all(reads.map((one) => readProfile(pool, one)))
      for (const [at, one] of reads.entries()) {
        const { rows } = await pool.query<ProfileRow>(profileQuery(one))
        const found = (together[at] ?? []).map((row) => ({ ...row, place: undefined }))
        deepEqual(asText(found), asText(rows))
        told += rows.length
      }
    }),
    { numRuns: 60 },
  )
  t.ok(told > 1000, 'and there is something to tell')
})

t.test('a statement that fails fails for all who share it, and for nobody else', async (t) => {
  const good = { residentId: residents[0] ?? '', area: village, near: numbers, elsewhere: undefined }
  const settled = await Promise.allSettled([
    readProfile(pool, { ...good, residentId: 'nobody' }),
    readProfile(pool, good),
  ])
  t.strictSame(
    settled.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  t.ok((await readProfile(pool, good)).length > 0)
})

t.test('who asks is told what was written before he asked', async (t) => {
  const [residentId = ''] = residents
  const asking = { residentId, area: village, near: [44], elsewhere: undefined }
  const begun = Array.from({ length: 60 }, () => readProfile(pool, asking))
  await pool.query(
    'INSERT INTO gap (source, category, resident_id, batch_id, recorded_at) SELECT 1, 44, $1, batch_id, now() FROM batch',
    [residentId],
  )
  t.ok((await readProfile(pool, asking)).some(({ kind, category }) => kind === 'gap' && category === 44))
  await Promise.all(begun)
})

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Loops': number
  readonly Plans?: readonly Node[]
}

/** How often each table was looked at, in the statement's own words, but for the residents' own. */
async function looks(reads: readonly ProfileRead[]): Promise<Record<string, number>> {
  const { text, values } = profilesQuery(reads)
  const { rows } = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
  const nodes: Node[] = [rows[0]['QUERY PLAN'][0].Plan]
  const loops: Record<string, number> = {}
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const table = node['Relation Name']
    if (table !== undefined) loops[table] = (loops[table] ?? 0) + node['Actual Loops']
    nodes.push(...(node.Plans ?? []))
  }
  return loops
}

t.test(
  'nothing more is looked at for who is out of reach than for one who does not exist, whoever else is asked for',
  async (t) => {
    const asked = { area: village, near: numbers, elsewhere: undefined, compared: numbers }
    const [own, , foreign, nowhere, nobody] = residents.map((residentId, at) => ({
      residentId,
      prefixes: prefixes[at] ?? [],
      ...asked,
    }))
    if (!own || !foreign || !nowhere || !nobody) throw new Error('there are too few')
    const none = await looks([nobody, nobody, nobody])
    // what is the same for all residents is looked at once, whoever they are
    t.match(none, { resident: 3, record: 0, coverage: 1, gap: 1, correction: 0 })
    t.strictSame(await looks([foreign, nowhere, foreign]), none)
    const one = await looks([nobody, own, nobody])
    t.ok((one.record ?? 0) > 0)
    t.strictSame(await looks([foreign, own, nowhere]), one)
    t.equal((await looks([own, own, own])).record, (one.record ?? 0) * 3)
  },
)
