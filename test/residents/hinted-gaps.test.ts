import { randomUUID } from 'node:crypto'
import t from 'tap'
import { findHintedGaps } from '../../src/residents/hinted-gaps.ts'
import { testDatabase } from '../fixtures/database.ts'

const { pool } = await testDatabase(t)
const hints = Array.from({ length: 120 }, () => randomUUID())
await pool.query(
  `WITH one AS (INSERT INTO batch (source, export, mode, status, files, observed_at) VALUES (1, 'x', 'snapshot', 'merged', '[]', now())
     RETURNING batch_id)
   INSERT INTO gap (source, category, hint, batch_id, recorded_at, superseded_at)
   SELECT nth % 7, nth, hint, batch_id, now(), CASE WHEN nth % 5 = 0 THEN now() END
   FROM one, unnest($1::uuid[]) WITH ORDINALITY AS h (hint, nth)`,
  [hints],
)

const gapOf = (nth: number) => (nth % 5 === 0 ? [] : [{ category: nth, source: nth % 7 }])

t.test('of many who ask at once each is told of his own hints', async (t) => {
  const found = await Promise.all(hints.map((hint) => findHintedGaps(pool, [randomUUID(), hint, hint])))
  t.strictSame(
    found,
    hints.map((_, at) => gapOf(at + 1)),
    'rows that were corrected since are none',
  )
  t.strictSame(await findHintedGaps(pool, [randomUUID()]), [])
  t.strictSame(await findHintedGaps(pool, []), [])
  const both = await findHintedGaps(pool, hints.slice(0, 2))
  t.strictSame(new Set(both.map(({ category }) => category)), new Set([1, 2]))
})

t.test('who asks is told of what was refused before he asked', async (t) => {
  const late = randomUUID()
  const begun = Array.from({ length: 60 }, () => findHintedGaps(pool, [late]))
  await pool.query(
    'INSERT INTO gap (source, category, hint, batch_id, recorded_at) SELECT 1, 44, $1, batch_id, now() FROM batch',
    [late],
  )
  t.strictSame(await findHintedGaps(pool, [late]), [{ category: 44, source: 1 }])
  await Promise.all(begun)
})

t.test('a statement that fails fails for all who share it, and for nobody else', async (t) => {
  const [bad, shared] = await Promise.allSettled([
    findHintedGaps(pool, ['no uuid']),
    findHintedGaps(pool, [hints[0] ?? '']),
  ])
  t.equal(bad.status, 'rejected')
  t.equal(shared.status, 'rejected')
  t.strictSame(await findHintedGaps(pool, [hints[0] ?? '']), gapOf(1))
})
