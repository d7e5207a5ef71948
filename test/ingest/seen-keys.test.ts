import fc from 'fast-check'
import t from 'tap'
import { SeenKeys } from '../../src/ingest/seen-keys.ts'
import { holds } from '../fixtures/property.ts'

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
/** few different halves, so that keys repeat, and neighbours in the table differ in one half only */
const half = fc.oneof(uint32, fc.constantFrom(0, 1, 64, 2 ** 32 - 1))

t.test('says where a key was first, as a map would', async (t) => {
  holds(
    t,
    fc.property(
      fc.array(fc.tuple(half, half), { maxLength: 300 }),
      fc.integer({ min: 0, max: 300 }),
      (keys, capacity) => {
        const seen = new SeenKeys(capacity)
        const known = new Map<string, number>()
        return keys.every(([high, low], place) => {
          const key = `${high >>> 20} ${low}`
          const expected = known.get(key) ?? (known.size < capacity ? 'new' : 'unknown')
          if (expected === 'new') known.set(key, place)
          return seen.meet(high, low, place) === expected
        })
      },
    ),
  )
})

t.test('forgets nothing as it grows', async (t) => {
  const seen = new SeenKeys(1_000_000)
  const key = (nth: number) => [Math.imul(nth, 2654435761) >>> 0, Math.imul(nth + 7, 2246822519) >>> 0] as const
  let taken = 0
  for (let nth = 0; nth < 300_000; nth++) if (seen.meet(...key(nth), nth) !== 'new') taken++
  let wrong = 0
  for (let nth = 0; nth < 300_000; nth++) if (seen.meet(...key(nth), 0) !== nth) wrong++
  t.ok(taken <= 2, `${taken} keys taken for others`)
  t.ok(wrong <= taken)
})
