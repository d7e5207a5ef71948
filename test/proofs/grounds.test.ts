/** What is told and kept of what a result rests on. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { groundsOf } from '../../src/proofs/ground.ts'
import { type ReceiptState, receiptStates, standingOf, worstState } from '../../src/proofs/standing.ts'
import type { Evidence } from '../../src/proofs/verdict.ts'
import type { Held } from '../../src/residents/profile.ts'
import { holds } from '../fixtures/property.ts'
import { catalogue, record } from './someone.ts'

const time = fc.integer({ min: 0, max: 1e12 }).map((milliseconds) => new Date(milliseconds))

const evidence: fc.Arbitrary<Evidence> = fc
  .record({
    category: fc.constantFrom('vehicle', 'marriage'),
    source: fc.constantFrom(1, 2),
    member: fc.constantFrom('a', 'b', undefined),
    observedAt: time,
    confirmedAt: time,
    digest: fc.option(fc.constantFrom('d1', 'd2', 'd3'), { nil: undefined }),
  })
  .map(({ category, source, member, observedAt, confirmedAt, digest }) => ({
    category,
    source,
    observedAt,
    ...(member !== undefined && { member }),
    ...(digest === undefined
      ? { coverage: { category: 0, source, area: '430781', observedAt } }
      : { record: { ...record({}), digest, observedAt, confirmedAt } }),
  }))

const keyOf = ({ category, source, member }: Pick<Evidence, 'category' | 'source'> & { member?: string | undefined }) =>
  `${category} ${source} ${member ?? ''}`

t.test('each source is named once for each person and category, however many records it has', async (t) => {
  holds(
    t,
    fc.property(fc.array(evidence), (given) => {
      const grounds = groundsOf(given)
      assert.deepEqual(grounds.map(keyOf).sort(), [...new Set(given.map(keyOf))].sort())
      for (const ground of grounds) {
        const own = given.filter((one) => keyOf(one) === keyOf(ground))
        const oldest = Math.min(...own.map((one) => (one.record?.confirmedAt ?? one.observedAt).getTime()))
        assert.equal(ground.observedAt.getTime(), oldest)
      }
    }),
  )
})

t.test('the same in another order is the same, and another record is another', async (t) => {
  holds(
    t,
    fc.property(fc.array(evidence, { minLength: 1 }), (given) => {
      const contents = (some: readonly Evidence[]) =>
        groundsOf(some)
          .map((one) => `${keyOf(one)} ${one.content}`)
          .sort()
      assert.deepEqual(contents([...given].reverse()), contents(given))
      const [first] = given
      if (!first) return
      const other: Evidence = { ...first, record: { ...record({}), digest: 'other' } }
      assert.notDeepEqual(contents([...given, other]), contents(given))
    }),
  )
})

const category = catalogue.getCategory('vehicle')
const at = new Date('2026-11-22T20:00:00+08:00')
const fresh = new Date('2026-11-22T06:00:00+08:00')
const coverage = { category: category.number, source: 1, area: '430781', observedAt: fresh }

t.test('a standing is all records of the category, and whether there may be more', async (t) => {
  const held = (change: Partial<Held>): Held => ({ records: [], coverage: [coverage], gaps: [], ...change })
  const question = { category, sources: [1], at }
  const own = (digest: string) => ({ ...record({}), category: category.number, source: 1, observedAt: fresh, digest })
  const other = { ...record({}), category: 999, digest: 'other' }
  t.strictSame(standingOf(held({}), question), { digests: [], known: 'whole' })
  t.strictSame(standingOf(held({ records: [own('b'), other, own('a')] }), question), {
    digests: ['a', 'b'],
    known: 'whole',
  })
  t.strictSame(standingOf(held({ records: [own('a')], gaps: [coverage] }), question), {
    digests: ['a'],
    known: 'partly',
  })
  t.equal(standingOf(held({ coverage: [] }), question).known, 'unknown')
  t.equal(standingOf(held({ coverage: [{ ...coverage, observedAt: new Date(0) }] }), question).known, 'unknown')
})

t.test('the state that matters most is told', async (t) => {
  const states = fc.array(fc.constantFrom<ReceiptState>(...receiptStates))
  holds(
    t,
    fc.property(states, (given) => {
      const expected = (['changed', 'outdated'] as const).find((state) => given.includes(state)) ?? 'current'
      assert.equal(worstState(given), expected)
    }),
  )
})
