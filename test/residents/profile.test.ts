import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { type Category, defineCategory, type Freshness, freshnessDays } from '../../src/catalogue/category.ts'
import {
  type Answer,
  answerCategory,
  type Held,
  type HeldCoverage,
  type HeldRecord,
} from '../../src/residents/profile.ts'
import { holds } from '../fixtures/property.ts'

const day = 86_400_000
const at = new Date('2026-11-21T09:30:00+08:00')
const ago = (days: number) => new Date(at.getTime() - days * day)

function category(freshness: Freshness, sources: readonly string[] = ['a']): Category {
  return defineCategory({
    number: 5,
    id: 'thing',
    title: '事项',
    group: 'civic',
    sources,
    cardinality: 'many',
    key: ['number'],
    level: 1,
    freshness,
    fields: { number: { title: '编号', type: 'text', required: true } },
  })
}

function record(days: number, change: Partial<HeldRecord> = {}): HeldRecord {
  return {
    residentId: '',
    category: 5,
    source: 1,
    key: '',
    fields: { number: 'x' },
    digest: '',
    version: 1,
    observedAt: ago(days),
    selfCollected: false,
    ...change,
  }
}

function coverage(days: number, change: Partial<HeldCoverage> = {}): HeldCoverage {
  return { category: 5, source: 1, area: '430781', observedAt: ago(days), ...change }
}

const gap = { category: 5, source: 1 }
const nothing: Held = { records: [], coverage: [], gaps: [] }

function answer(held: Partial<Held>, freshness: Freshness = 'D', sources: readonly number[] = [1]): Answer {
  const names = sources.map((source) => `source${source}`)
  return answerCategory({ ...nothing, ...held }, { category: category(freshness, names), sources, at })
}

/** `present 2 complete`, `none`, `unknown stale` */
function said(held: Partial<Held>, freshness?: Freshness, sources?: readonly number[]): string {
  const given = answer(held, freshness, sources)
  if (given.status === 'present') return `present ${given.records.length}${given.complete ? ' complete' : ''}`
  return given.status === 'unknown' ? `unknown ${given.reason}` : given.status
}

t.test('nothing held is unknown, and none only where the source says that it was complete', async (t) => {
  t.equal(said({}), 'unknown notCovered')
  t.equal(said({ coverage: [coverage(0)] }), 'none')
  t.equal(said({ coverage: [coverage(0)], gaps: [gap] }), 'unknown notCovered', 'a refused row may be his')
  t.equal(said({ coverage: [coverage(0, { category: 6 })] }), 'unknown notCovered')
  t.equal(said({ coverage: [coverage(0, { source: 2 })] }), 'unknown notCovered')
  t.strictSame(answer({ coverage: [coverage(0)] }), { status: 'none', coverage: [coverage(0)] })
})

for (const [freshness, days] of Object.entries(freshnessDays) as [Freshness, number][]) {
  t.test(`${freshness}: what is older than ${days} days is stale, and nothing younger`, async (t) => {
    const second = 1 / 86_400
    t.equal(said({ coverage: [coverage(days)] }, freshness), 'none')
    t.equal(said({ coverage: [coverage(days + second)] }, freshness), 'unknown stale')
    t.equal(said({ records: [record(days)] }, freshness), 'present 1')
    t.equal(said({ records: [record(days + second)] }, freshness), 'unknown stale')
  })
}

t.test('a record is present; complete where its source covers and refused nothing of his', async (t) => {
  t.equal(said({ records: [record(0)], coverage: [coverage(0)] }), 'present 1 complete')
  t.equal(said({ records: [record(0)] }), 'present 1')
  t.equal(said({ records: [record(0)], coverage: [coverage(2)] }), 'present 1', 'coverage is stale')
  t.equal(said({ records: [record(0)], coverage: [coverage(0)], gaps: [gap] }), 'present 1')
  t.equal(said({ records: [record(0), record(0)], coverage: [coverage(0)] }), 'present 2 complete')
  t.equal(said({ records: [record(0, { category: 6 })], coverage: [coverage(0)] }), 'none', 'of another category')
})

t.test('a snapshot confirms what it left standing, unless it refused a row that may have been about it', async (t) => {
  const old = { records: [record(30)], coverage: [coverage(0)] }
  t.equal(said(old), 'present 1 complete')
  const given = answer(old)
  t.strictSame(given.status === 'present' && given.records[0]?.confirmedAt, ago(0))
  t.equal(said({ ...old, gaps: [gap] }), 'unknown stale')
  t.equal(said({ ...old, gaps: [{ category: 5, source: 2 }] }), 'present 1', 'the gap of another source')
  t.equal(said({ ...old, coverage: [coverage(0, { source: 2 })] }), 'unknown stale', 'the statement of another source')
  const newer = answer({ records: [record(0)], coverage: [coverage(1)] })
  t.strictSame(newer.status === 'present' && newer.records[0]?.confirmedAt, ago(0), 'an older statement adds nothing')
})

t.test('of several sources, all must cover for none; records stand in the order of the authorities', async (t) => {
  const both = [coverage(0), coverage(0, { source: 2 })]
  t.equal(said({ coverage: both }, 'D', [1, 2]), 'none')
  t.equal(said({ coverage: both.slice(0, 1) }, 'D', [1, 2]), 'unknown notCovered')
  t.equal(said({ coverage: [coverage(0), coverage(2, { source: 2 })] }, 'D', [1, 2]), 'unknown stale')
  t.equal(said({ coverage: both, gaps: [{ category: 5, source: 2 }] }, 'D', [1, 2]), 'unknown notCovered')
  const records = [record(0, { source: 1 }), record(0, { source: 2 })]
  t.equal(said({ records, coverage: both }, 'D', [1, 2]), 'present 2 complete')
  t.equal(said({ records, coverage: both.slice(1) }, 'D', [1, 2]), 'present 2')
  const given = answer({ records, coverage: both }, 'D', [2, 1])
  t.strictSame(given.status === 'present' && given.records.map(({ source }) => source), [2, 1])
  t.equal(
    said({ records: [record(0), record(9, { source: 2 })], coverage: both.slice(0, 1) }, 'D', [1, 2]),
    'present 1',
    'the stale one is left out',
  )
})

t.test('of several statements of one source, the newest counts, whatever their order', async (t) => {
  const two = [coverage(30, { area: '4307' }), coverage(0)]
  for (const order of [two, two.toReversed()]) {
    t.equal(said({ coverage: order }), 'none')
    t.equal(said({ records: [record(30)], coverage: order }), 'present 1 complete')
  }
})

const sources = [1, 2, 3]
const aged = fc.nat(500).map((hours) => hours / 24)
const helds: fc.Arbitrary<Held> = fc.record({
  records: fc.array(
    fc.tuple(aged, fc.constantFrom(...sources)).map(([days, source]) => record(days, { source })),
    { maxLength: 4 },
  ),
  coverage: fc.array(
    fc
      .tuple(aged, fc.constantFrom(...sources), fc.constantFrom('430781', '4307'))
      .map(([days, source, area]) => coverage(days, { source, area })),
    { maxLength: 6 },
  ),
  gaps: fc.array(
    fc.constantFrom(...sources).map((source) => ({ category: 5, source })),
    { maxLength: 2 },
  ),
})
const freshnesses = fc.constantFrom<Freshness>('P', 'D', 'W', 'M')
const asked = fc.subarray(sources, { minLength: 1 })
const runs = { numRuns: 2000 }

const status = (held: Held, freshness: Freshness, of: readonly number[]) => answer(held, freshness, of).status

t.test('to take a statement away never makes none, nor known of unknown', async (t) => {
  const cases = fc.tuple(helds, freshnesses, asked, fc.nat(5))
  holds(
    t,
    fc.property(cases, ([held, freshness, of, at]) => {
      const less = { ...held, coverage: held.coverage.filter((_, nth) => nth !== at) }
      const before = status(held, freshness, of)
      const after = status(less, freshness, of)
      if (before !== 'none') assert.notEqual(after, 'none')
      if (before === 'unknown') assert.equal(after, 'unknown')
    }),
    runs,
  )
})

t.test('to refuse a row never makes none, nor known of unknown, nor complete of incomplete', async (t) => {
  const cases = fc.tuple(helds, freshnesses, asked, fc.constantFrom(...sources))
  holds(
    t,
    fc.property(cases, ([held, freshness, of, source]) => {
      const before = answer(held, freshness, of)
      const after = answer({ ...held, gaps: [...held.gaps, { category: 5, source }] }, freshness, of)
      assert.notEqual(after.status, 'none')
      if (before.status === 'unknown') assert.equal(after.status, 'unknown')
      if (after.status === 'present') assert.equal(after.complete, false)
    }),
    runs,
  )
})

t.test('to grow older never makes known of unknown, nor complete of incomplete', async (t) => {
  const cases = fc.tuple(helds, freshnesses, asked, aged)
  holds(
    t,
    fc.property(cases, ([held, freshness, of, days]) => {
      const older = {
        ...held,
        records: held.records.map((one) => ({ ...one, observedAt: new Date(one.observedAt.getTime() - days * day) })),
        coverage: held.coverage.map((one) => ({ ...one, observedAt: new Date(one.observedAt.getTime() - days * day) })),
      }
      const before = answer(held, freshness, of)
      const after = answer(older, freshness, of)
      if (before.status === 'unknown') assert.equal(after.status, 'unknown')
      if (after.status === 'none') assert.equal(before.status, 'none')
      if (after.status === 'present') assert.ok(before.status === 'present' && (before.complete || !after.complete))
    }),
    runs,
  )
})

t.test('none is never said beside a record, and present never without one; what is shown is fresh', async (t) => {
  holds(
    t,
    fc.property(helds, freshnesses, asked, (held, freshness, of) => {
      const given = answer(held, freshness, of)
      if (given.status === 'none') {
        assert.equal(held.records.length, 0)
        assert.equal(held.gaps.length, 0)
        assert.deepEqual(
          given.coverage.map(({ source }) => source),
          of,
        )
      }
      const oldest = ago(freshnessDays[freshness])
      if (given.status === 'none') assert.ok(given.coverage.every(({ observedAt }) => observedAt >= oldest))
      if (given.status !== 'present') return
      assert.ok(given.records.length > 0)
      assert.ok(
        given.records.every(({ confirmedAt, observedAt }) => confirmedAt >= oldest && confirmedAt >= observedAt),
      )
    }),
    runs,
  )
})

t.test('the order in which the store gives what it holds changes nothing', async (t) => {
  holds(
    t,
    fc.property(helds, freshnesses, asked, (held, freshness, of) => {
      const reversed = { ...held, coverage: held.coverage.toReversed(), gaps: held.gaps.toReversed() }
      const [a, b] = [answer(held, freshness, of), answer(reversed, freshness, of)]
      assert.equal(a.status, b.status)
      if (a.status === 'present' && b.status === 'present') assert.equal(a.complete, b.complete)
    }),
    runs,
  )
})
