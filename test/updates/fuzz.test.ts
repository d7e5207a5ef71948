/**
 * Pushes that nobody would send: never a 5xx, never an exit. `YIKU_TEST_FUZZED=100000` is the long form (`npm run soak
 * updates`), `YIKU_TEST_SEED` repeats a run.
 */
import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { car, noCar, pusherOf } from './pusher.ts'

const runs = Number(process.env.YIKU_TEST_FUZZED ?? 300)
const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
t.setTimeout(60_000 + runs * 50)

const hub = await testHub(t)
const { app, ask } = await testApp(t, hub)
const categories = hub.catalogue.categories.filter(({ sources }) => sources.includes('police')).map(({ id }) => id)
const { authorization } = await pusherOf(hub, { ask }, { department: 'police', categories })
const fieldNames = hub.catalogue.categories.flatMap(({ fields }) => Object.keys(fields))

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '\u0000',
    '\ud800',
    '\ufffd',
    '９９',
    '1e999',
    '-0',
    'x'.repeat(3000),
    "';--",
    '__proto__',
    '9999-99-99',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
)
const value = fc.oneof(
  text,
  fc.double(),
  fc.bigInt().map(Number),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 4 }),
)
const idNumber = fc.oneof(value, fc.constantFrom(...[1, 2, 3].map((n) => String(car(n).idNumber))))
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, -1, 2 ** 53, 2 ** 53 - 1, 1e300), value)
const fields = fc.dictionary(fc.oneof(fc.constantFrom(...fieldNames), fc.string()), value, { maxKeys: 12 })
const item = fc.record(
  {
    category: fc.oneof(fc.constantFrom(...categories), value),
    idNumber,
    operation: fc.oneof(fc.constantFrom('upsert', 'delete'), value),
    fields: fc.oneof(fields, value),
    sourceVersion: number,
    occurredAt: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      value,
    ),
    validFrom: fc.oneof(fc.constantFrom('0001-01-01', '9999-12-31', '2026-02-29'), value),
    validTo: value,
  },
  { requiredKeys: [] },
)
/** As the category has them, but for one thing. */
const nearlyGood = fc.tuple(fc.nat(200), fc.string(), value, fc.boolean()).map(([n, name, odd, gone]) => {
  const good: Record<string, unknown> = gone ? noCar(n, n) : car(n)
  const names = ['idNumber', 'sourceVersion', 'occurredAt', 'validFrom', 'validTo', 'operation', name]
  return { ...good, [names[n % names.length] ?? name]: odd }
})
const items = fc.array(fc.oneof(item, nearlyGood, value), { maxLength: 6 })
const body = fc.oneof(
  { weight: 8, arbitrary: items.map((updates) => JSON.stringify({ updates })) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: items.map((updates) => JSON.stringify({ updates }).slice(0, -3)) },
)
const isStream = fc.boolean()

setFlagsFromString('--expose-gc')
const sweep: () => void = runInNewContext('gc')
/** runs until all that is made once has been made */
const warm = Math.min(Math.ceil(runs / 4), 2500)
/** MiB that may be in use more at the end than then, without the garbage: it comes and goes as it likes */
const mostGrowth = 24

function usedMegabytes(): number {
  sweep()
  return process.memoryUsage().heapUsed / 2 ** 20 + process.memoryUsage().external / 2 ** 20
}

t.test(`${runs} fuzzed pushes, seed ${seed}`, async (t) => {
  const statuses = new Map<number, number>()
  let nth = 0
  let before = 0
  await fc.assert(
    fc.asyncProperty(body, isStream, async (payload, asLines) => {
      if (nth++ === warm) before = usedMegabytes()
      const headers = {
        authorization,
        'idempotency-key': randomUUID(),
        'content-type': asLines ? 'application/x-ndjson' : 'application/json',
      }
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/v1/updates',
        headers,
        payload: Buffer.from(payload),
      })
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
      if (statusCode >= 500) throw new Error(`${statusCode}`)
    }),
    { numRuns: runs, seed, endOnFailure: true },
  )
  const grown = usedMegabytes() - before
  t.ok(
    grown < mostGrowth,
    `${[...statuses].map((pair) => pair.join(': ')).join(', ')}; ${grown.toFixed(1)} MiB more in use`,
  )
  t.equal((await ask({ url: '/health/live' })).status, 200)
})
