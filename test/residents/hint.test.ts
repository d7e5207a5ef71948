import { deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { findProfile } from '../../src/residents/find-profile.ts'
import { hintOf, prefixKeys } from '../../src/residents/hint.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from './id-numbers.ts'

const hub = await testHub(t)
const { catalogue, store, vault } = hub
const person = catalogue.getCategory('personBasic')
const area = '430781100203'
const idNumber = idNumberOf('430781', '1950-01-01', '111')
const residentId = vault.residentId(idNumber)
const [first, now, other] = ['张三丰', '张君宝', '李四'].map((name) => vault.nameKey(name))
const [county, birth, nothing] = prefixKeys(vault, idNumber)
await plantResident(hub, { idNumber, registeredArea: area })
await plantRecord(hub, {
  idNumber,
  category: person,
  fields: { name: '张君宝', sex: '1', ethnicity: '01', birthDate: '1950-01-01', lifeStatus: 'alive' },
})

/** Each by the category that its refused row is of. */
const hints: readonly (readonly [prefix: string | undefined, name: string | undefined])[] = [
  [county, first],
  [birth, first],
  [nothing, first],
  [county, undefined],
  [birth, undefined],
  [birth, now],
  [birth, other],
  [vault.prefixKey('430782'), undefined],
  [vault.prefixKey('430782'), first],
]
await store.pool.query(
  `WITH one AS (INSERT INTO batch (source, export, mode, status, files, observed_at)
     VALUES (1, 'x', 'snapshot', 'merged', '[]', now()) RETURNING batch_id)
   INSERT INTO gap (source, category, hint, batch_id, recorded_at)
   SELECT 7, nth, hint, batch_id, now() FROM one, unnest($1::uuid[]) WITH ORDINALITY AS h (hint, nth)`,
  [hints.map(([prefix = '', name = '']) => hintOf(prefix, name))],
)

/** Positions of the hints by which refused rows were found. */
async function foundBy({ asOf, isNamed = false }: { asOf?: Date; isNamed?: boolean } = {}): Promise<number[]> {
  const categories = hints.flatMap((_, at) => {
    const category = catalogue.categories.find(({ number }) => number === at + 1)
    return category ? { category, fields: {} } : []
  })
  const near = { categories, name: isNamed }
  const found = await findProfile(hub, {
    idNumber,
    residents: { area },
    near: isNamed ? near : { ...near, categories: categories.slice(1) },
    elsewhere: undefined,
    asOf,
  })
  return [...new Set(found?.held.gaps.map(({ category }) => category - 1))].sort((a, b) => a - b)
}

async function nameBy(...keys: readonly (string | undefined)[]): Promise<void> {
  const names = keys.length === 0 ? null : keys
  await store.pool.query('UPDATE resident SET name_keys = $1 WHERE resident_id = $2', [names, residentId])
}

t.test('the store makes the same hints', async () => {
  const uuid = fc.uuid().map((one) => one.replaceAll('-', ''))
  await fc.assert(
    fc.asyncProperty(uuid, fc.option(uuid), async (prefix, name) => {
      const { rows } = await store.pool.query('SELECT gap_hint($1, $2) AS hint', [prefix, name])
      deepEqual(rows[0].hint.replaceAll('-', ''), hintOf(prefix, name ?? ''))
    }),
    { numRuns: 50 },
  )
})

t.test('a refused row that may be about the resident is a gap', async (t) => {
  t.equal(person.number, 1, 'the first hint is of the category that has his name')
  await nameBy(first)
  t.strictSame(await foundBy(), [1, 2, 3, 4], 'with what is left of his number, and his name or none')
  t.strictSame(await foundBy({ isNamed: true }), [0, 1, 2, 3, 4, 5], 'whichever of his names it bears')
  await nameBy(now)
  t.strictSame(await foundBy({ isNamed: true }), [3, 4, 5])
  await nameBy(other, first)
  t.strictSame(await foundBy(), [1, 2, 3, 4, 6], 'also one that he bore before')
  t.strictSame(await foundBy({ isNamed: true }), [0, 1, 2, 3, 4, 5, 6])
  await nameBy()
  t.strictSame(await foundBy({ isNamed: true }), [3, 4, 5])
  t.strictSame(await foundBy(), [1, 2, 3, 4, 5, 6, 7, 8], 'every one, where nobody has named him')
})

t.test('until it is corrected, and as it was then', async (t) => {
  await nameBy(first)
  const before = new Date()
  await store.pool.query('UPDATE gap SET superseded_at = now() WHERE category IN (2, 5)')
  t.strictSame(await foundBy(), [2, 3])
  t.strictSame(await foundBy({ asOf: before }), [1, 2, 3, 4])
  t.strictSame(await foundBy({ asOf: new Date(Date.now() - 3_600_000) }), [])
})
