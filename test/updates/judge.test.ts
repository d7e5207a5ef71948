import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { type Judgement, judge, type Saying, type Standing } from '../../src/updates/judge.ts'
import { readAnswer, storeAnswer } from '../../src/updates/stored-answer.ts'
import { holds } from '../fixtures/property.ts'

const now = new Date('2026-11-22T08:00:00Z')
const none = { held: undefined, snapshotAt: undefined, now }

/** Of a system that numbers its versions: equal versions say the same. */
const versioned: fc.Arbitrary<Saying> = fc.integer({ min: 1, max: 12 }).map((n) => ({
  digest: n % 3 === 0 ? 'nil' : `d${n % 5}`,
  deleted: n % 3 === 0,
  sourceVersion: n,
  occurredAt: undefined,
}))
/** Of one that tells times. */
const dated: fc.Arbitrary<Saying> = versioned.map(({ sourceVersion = 0, ...saying }) => ({
  ...saying,
  sourceVersion: undefined,
  occurredAt: new Date(now.getTime() - 100_000 + sourceVersion * 1000),
}))

/** Of a department whose systems do not agree: with a version, a time, both or neither. What is newest is not defined. */
const mixed: fc.Arbitrary<Saying> = fc.oneof(
  versioned,
  dated,
  fc.tuple(versioned, dated).map(([{ sourceVersion }, rest]) => ({ ...rest, sourceVersion })),
  versioned.map((saying) => ({ ...saying, sourceVersion: undefined })),
)

/** What the store holds of the winner; it takes the time as the later of both, as the statement does. */
function standingOf({ digest, deleted }: Saying, judged: Judgement, held: Standing | undefined): Standing {
  const { version = 0, sourceVersion, observedAt = now } = judged
  const at = held && held.observedAt > observedAt ? held.observedAt : observedAt
  return { digest, deleted, sourceVersion, observedAt: at, version }
}

/** One after the other, each by itself, as the store would hold it. */
function inTurn(sayings: readonly Saying[]): Standing | undefined {
  let held: Standing | undefined
  for (const saying of sayings) {
    const judged = judge([saying], { ...none, held })
    if (judged.winner !== undefined) held = standingOf(saying, judged, held)
  }
  return held
}

for (const [what, arbitrary] of Object.entries({ versioned, dated })) {
  t.test(`${what}: in whatever order they come, however often, the newest stands`, async (t) => {
    holds(
      t,
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 20 }), (sayings) => {
        const rank = ({ sourceVersion = 0, occurredAt = now }: Saying) => sourceVersion * 1e15 + occurredAt.getTime()
        const newest = sayings.reduce((best, one) => (rank(one) > rank(best) ? one : best))
        const held = inTurn(sayings)
        assert.deepEqual([held?.digest, held?.deleted], [newest.digest, newest.deleted])
      }),
    )
  })
}

for (const [what, arbitrary] of Object.entries({ versioned, dated, mixed })) {
  t.test(`${what}: together they end as one after the other`, async (t) => {
    holds(
      t,
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 20 }), fc.nat(20), (sayings, cut) => {
        const held = inTurn(sayings.slice(0, cut))
        const rest = sayings.slice(cut)
        const judged = judge(rest, { ...none, held })
        const winner = judged.winner === undefined ? undefined : rest[judged.winner]
        const together = winner ? standingOf(winner, judged, held) : held
        const alone = inTurn(sayings)
        const end = (standing?: Standing) => [
          standing?.digest,
          standing?.deleted,
          standing?.sourceVersion,
          standing?.observedAt,
        ]
        assert.deepEqual(end(together), end(alone))
        assert.equal(judged.verdicts.length, rest.length)
        assert.equal(judged.verdicts.filter((verdict) => verdict === 'accepted').length, winner ? 1 : 0)
        if (winner) assert.equal(judged.isChange, winner.digest !== held?.digest || winner.deleted !== held.deleted)
      }),
    )
  })
}

const saying: Saying = { digest: 'a', deleted: false, sourceVersion: 3, occurredAt: undefined }
const held: Standing = { digest: 'a', deleted: false, sourceVersion: 3, observedAt: now, version: 7 }

t.test('the same version with other content is neither taken nor called a duplicate', async (t) => {
  t.strictSame(judge([{ ...saying, digest: 'b' }], { ...none, held }).verdicts, ['reused'])
  t.strictSame(judge([saying], { ...none, held }), {
    verdicts: ['duplicate'],
    winner: undefined,
    isChange: false,
    version: 7,
    sourceVersion: 3,
    observedAt: undefined,
  })
})

t.test('a newer version that says the same confirms, and is no new version of the record', async (t) => {
  const judged = judge([{ ...saying, sourceVersion: 4 }], { ...none, held })
  t.match(judged, { verdicts: ['accepted'], winner: 0, isChange: false, version: 7, sourceVersion: 4 })
})

t.test('what is said without a version stands at the last that was said', async (t) => {
  const unversioned = { ...saying, digest: 'c', sourceVersion: undefined }
  const sayings = [{ ...saying, digest: 'b', sourceVersion: 5 }, unversioned, { ...saying, sourceVersion: 4 }]
  const judged = judge(sayings, { ...none, held })
  t.strictSame(judged.verdicts, ['stale', 'accepted', 'stale'])
  t.equal(judged.sourceVersion, 5)
  t.equal(judge([unversioned], { ...none, held }).sourceVersion, 3)
})

t.test('there and back again within a push is no change', async (t) => {
  const judged = judge(
    [
      { ...saying, digest: 'b', sourceVersion: 4 },
      { ...saying, sourceVersion: 5 },
    ],
    { ...none, held },
  )
  t.match(judged, { verdicts: ['stale', 'accepted'], winner: 1, isChange: false, version: 7, sourceVersion: 5 })
})

t.test('what a complete export did not have, an older saying does not bring back', async (t) => {
  const occurredAt = new Date(now.getTime() - 10_000)
  const first = { ...saying, sourceVersion: undefined, occurredAt }
  const verdict = (snapshotAt: Date) => judge([first], { ...none, snapshotAt }).verdicts[0]
  t.equal(verdict(now), 'stale')
  t.equal(verdict(new Date(occurredAt.getTime() - 1)), 'accepted')
  t.equal(judge([{ ...first, deleted: true }], { ...none, snapshotAt: now }).verdicts[0], 'accepted')
})

t.test('an answer is remembered whole', async (t) => {
  const results = [
    { status: 'accepted', version: 12 },
    { status: 'duplicate', version: 3 },
    { status: 'stale', version: 1 },
    { status: 'stale' },
    { status: 'rejected', problems: [{ code: 'missing', field: 'plate', title: '必填项为空' }] },
  ] as const
  t.strictSame(readAnswer(storeAnswer(results)), results)
})
