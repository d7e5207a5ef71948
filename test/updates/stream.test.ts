import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { changeClient } from '../../src/access/clients.ts'
import { readLines } from '../../src/updates/read-lines.ts'
import { readPatiently } from '../../src/updates/read-patiently.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { brand, car, pusherOf, sayResult } from './pusher.ts'

const hub = await testHub(t)
const app = await testApp(t, hub)
const { authorization } = await pusherOf(hub, app)
const { port } = new URL(await app.app.listen({ port: 0, host: '127.0.0.1' }))

interface Streamed {
  readonly status: number
  readonly lines: readonly Record<string, never>[]
}

/** Sends pieces as they come, and reads meanwhile. */
async function stream(
  pieces: AsyncIterable<string> | Iterable<string>,
  key = randomUUID(),
  as = authorization,
): Promise<Streamed> {
  const headers = { authorization: as, 'idempotency-key': key, 'content-type': 'application/x-ndjson' }
  const asked = request({ port, path: '/v1/updates', method: 'POST', headers })
  Readable.from(pieces).pipe(asked)
  const [reply] = await once(asked, 'response')
  const text = (await buffer(reply)).toString()
  const isLines = reply.headers['content-type'] === 'application/x-ndjson'
  const lines = text.trimEnd().split('\n')
  return { status: reply.statusCode, lines: isLines ? lines.map((line) => JSON.parse(line)) : [JSON.parse(text)] }
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`

async function records(): Promise<number> {
  const { rows } = await hub.store.pool.query('SELECT count(*)::int AS n FROM record')
  return rows[0].n
}

t.test('a line an item, a line a result, and the totals', async (t) => {
  const items = Array.from({ length: 1203 }, (_, n) => brand(n, '大众', 1))
  const { status, lines } = await stream([
    ...items.map(line),
    '\r\n',
    line(car(5, { category: 'marriage' })),
    '{"a":',
    '\n',
  ])
  t.equal(status, 200)
  t.equal(lines.length, 1206)
  t.strictSame(
    lines.slice(0, -1).map(({ index }) => index),
    Array.from({ length: 1205 }, (_, n) => n),
  )
  t.equal(sayResult(lines[0] as never), 'accepted 1')
  t.equal(sayResult(lines[1203] as never), 'rejected otherCategory category')
  t.equal(sayResult(lines[1204] as never), 'rejected badRow')
  t.match(lines.at(-1), {
    counts: { accepted: 1203, duplicate: 0, stale: 0, rejected: 2 },
    batches: [Number, Number, Number],
  })
})

t.test('a stream that breaks off goes on under its key where it was', async (t) => {
  const before = await records()
  const items = Array.from({ length: 700 }, (_, n) => line(brand(2000 + n, '大众', 1)))
  const key = randomUUID()
  const headers = { authorization, 'idempotency-key': key, 'content-type': 'application/x-ndjson' }
  const asked = request({ port, path: '/v1/updates', method: 'POST', headers })
  asked.on('error', () => undefined)
  asked.write(items.join(''))
  await once(asked, 'response')
  asked.destroy()
  t.equal(await records(), before + 500, 'what broke off is not written')
  const { lines } = await stream(items, key)
  t.match(lines.at(-1), { counts: { accepted: 700 } })
  t.equal(await records(), before + 700)
  const { rows } = await hub.store.pool.query('SELECT part FROM push_key WHERE idempotency_key = $1', [key])
  t.equal(rows.length, 2)
  t.match((await stream([line(brand(1, '红旗', 9))], key)).lines[0], { code: 'idempotencyKeyReused' })
})

t.test(
  'a stream ends where its system is stopped, or what is agreed with it changes; what was answered stands',
  async (t) => {
    const part = (from: number) => Array.from({ length: 500 }, (_, n) => line(brand(from + n, '大众', 1))).join('')
    for (const [nth, change] of [{ disabled: true }, { categories: ['driverLicence'] }].entries()) {
      const pusher = await pusherOf(hub, app)
      const before = await records()
      const from = 10_000 + 2000 * nth
      async function* pieces() {
        yield part(from)
        while ((await records()) < before + 500) await sleep(5)
        await changeClient(hub.store.db, hub.catalogue, { id: pusher.id, ...change })
        await hub.access.refreshed()
        yield part(from + 500)
        yield part(from + 1000)
      }
      const { status, lines } = await stream(pieces(), randomUUID(), pusher.authorization)
      t.equal(status, 200)
      t.equal(lines.length, 501)
      t.match(lines[499], { index: 499, status: 'accepted' })
      t.match(lines.at(-1), { type: 'urn:yiku:error:unauthenticated', code: 'unauthenticated', status: 401 })
      t.equal(await records(), before + 500)
      t.match(await stream([part(from)], randomUUID(), pusher.authorization), { status: 401 })
    }
  },
)

t.test('a stream goes on when the token it began with has ended', async (t) => {
  const pusher = await pusherOf(hub, app)
  const { accessToken } = hub.tokens.issue({ kind: 'client', id: pusher.id, ver: 1 }, new Date(Date.now() + 1500))
  async function* pieces() {
    for (let nth = 0; nth < 600; nth++) yield line(brand(16_000 + nth, '大众', 1))
    await sleep(2000)
    yield line(brand(16_600, '大众', 1))
  }
  const { lines } = await stream(pieces(), randomUUID(), `Bearer ${accessToken}`)
  t.match(lines.at(-1), { counts: { accepted: 601 } })
  t.match(await stream([], randomUUID(), `Bearer ${accessToken}`), { status: 401 })
})

t.test('a line that is too long is cut at once', async (t) => {
  t.match(await stream(['x'.repeat(70_000)]), { status: 413, lines: [{ code: 'bodyTooLarge' }] })
  const items = Array.from({ length: 500 }, (_, n) => line(brand(3000 + n, '大众', 1)))
  const { lines } = await stream([...items, 'x'.repeat(70_000)])
  t.equal(lines.length, 501)
  t.match(lines.at(-1), { code: 'bodyTooLarge', status: 413 })
})

t.test('lines come whole, however their bytes arrive', async (t) => {
  const text = '一\n\n二三\r\n四'
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    )
    const found: string[] = []
    for await (const one of readLines(Readable.from(chunks), 100)) found.push(one.toString())
    t.strictSame(found, ['一', '二三', '四'], `${size} bytes at a time`)
  }
})

t.test('of one record many times, part by part, each part has its newest', async (t) => {
  const items = Array.from({ length: 3000 }, (_, n) => line(brand(n % 50, `牌${n}`, 100 + n)))
  const { lines } = await stream(items)
  t.match(lines.at(-1), { counts: { accepted: 50 * 6, stale: 3000 - 50 * 6 } })
})

t.test('a sender may take his time, but not stop; the reader’s time does not count', async (t) => {
  async function* send(pauses: readonly number[]) {
    for (const [nth, pause] of pauses.entries()) {
      await sleep(pause)
      yield nth
    }
  }
  const take = async (pauses: readonly number[], readerMs: number) => {
    const taken: unknown[] = []
    const failed = await (async () => {
      for await (const one of readPatiently(Readable.from(send(pauses)), 80)) {
        taken.push(one)
        await sleep(readerMs)
      }
    })().catch((error: unknown) => error)
    return { taken, failed }
  }
  t.match(await take([20, 20, 20, 20, 20, 20], 0), { taken: [0, 1, 2, 3, 4, 5], failed: undefined })
  t.match(await take([0, 0], 150), { taken: [0, 1], failed: undefined })
  t.match(await take([20, 300, 0], 0), { taken: [0], failed: { code: 'requestTimeout' } })
})

t.test('results come while it is sent, part by part, and memory does not grow with its length', async (t) => {
  const key = randomUUID()
  const headers = { authorization, 'idempotency-key': key, 'content-type': 'application/x-ndjson' }
  const asked = request({ port, path: '/v1/updates', method: 'POST', headers })
  const part = (from: number) => Array.from({ length: 500 }, (_, n) => line(brand(from + n, '大众', 1))).join('')
  asked.write(part(5000))
  const [reply] = await once(asked, 'response')
  let results = 0
  reply.setEncoding('utf8').on('data', (text: string) => {
    results += text.split('\n').length - 1
  })
  while (results < 500) await sleep(5)
  t.ok((await records()) >= 500, 'what has been acknowledged is on disk while the rest is still to come')
  const before = process.memoryUsage().rss
  // each item is half a kilobyte of spaces: 20 MB in all
  const wide = part(5000).replaceAll('\n', `${' '.repeat(512)}\n`)
  for (let nth = 0; nth < 60; nth++) {
    if (!asked.write(wide)) await once(asked, 'drain')
  }
  asked.end()
  await once(reply, 'end')
  t.equal(results, 500 * 61 + 1)
  t.ok(process.memoryUsage().rss - before < 200 << 20)
})
