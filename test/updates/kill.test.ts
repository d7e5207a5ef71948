/**
 * The server, and PostgreSQL, killed again and again under push: what was acknowledged is there, once and whole.
 * `YIKU_TEST_PUSH_KILLS=1000 YIKU_TEST_STORE_KILLS=200` is the long form (`npm run soak updates`), `YIKU_TEST_SEED` repeats
 * the moments of a run.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t from 'tap'
import { seededRandom } from '../../scripts/county/random.ts'
import { addClient } from '../../src/access/clients.ts'
import { openTokens } from '../../src/access/tokens.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { openStore } from '../../src/store/open.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'
import { brand } from './pusher.ts'

const serverKills = Number(process.env.YIKU_TEST_PUSH_KILLS ?? 2)
const storeKills = Number(process.env.YIKU_TEST_STORE_KILLS ?? 1)
const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
const random = seededRandom(`push kills ${seed}`)
const senders = 6
t.setTimeout(90_000 + (serverKills + storeKills) * 12_000)

const folder = await mkdtemp(join(tmpdir(), 'yiku-push-kill-'))
// another user runs PostgreSQL where root does this
await chmod(folder, 0o711)
const keyFile = join(folder, 'keys.json')

/** PostgreSQL of this test alone, as in production: it is killed. */
function holdStore(): { process: ChildProcess; url: Promise<string> } {
  const script = fileURLToPath(new URL('../fixtures/hold-server.ts', import.meta.url))
  const child = spawn(process.execPath, [script, join(folder, 'postgres')], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })
  return { process: child, url: once(lines, 'line').then(([line]) => String(line)) }
}

const holder = holdStore()
const url = await holder.url
const store = await openStore({ databaseUrl: url, dataFolder: folder })
const { ring } = await openKeyRing(keyFile, { suite: 'aes' })
const client = {
  id: 'registry',
  name: '车管系统',
  organisation: '交警大队',
  department: 'trafficPolice',
  area: '430781',
}
await addClient(store.db, await loadCatalogue(), { ...client, categories: ['vehicle'] })
await store.close()
const tokens = await openTokens(ring)
const token = () => `Bearer ${tokens.issue({ kind: 'client', id: client.id, ver: 1 }).accessToken}`

const port = await freePort()
const agent = new Agent({ keepAlive: true })
let server: ChildProcess | undefined
let standby = standBy()

t.teardown(async () => {
  done = true
  agent.destroy()
  server?.kill('SIGKILL')
  standby.process.kill('SIGKILL')
  holder.process.stdin?.end()
  await once(holder.process, 'exit')
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  listening.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

interface Standby {
  readonly process: ChildProcess
  readonly loaded: Promise<unknown>
}

/** The server that comes next, loaded while the one before it serves. */
function standBy(): Standby {
  const child = fork(fileURLToPath(new URL('standby-server.ts', import.meta.url)), {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      YIKU_DATA: folder,
      YIKU_KEY_FILE: keyFile,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const left = once(child, 'exit').then(([code]) => {
    throw new Error(`the server left with ${code}`)
  })
  const loaded = Promise.race([once(child, 'message'), left])
  // those that are killed as they should be
  loaded.catch(() => undefined)
  left.catch(() => undefined)
  return { process: child, loaded }
}

interface Answer {
  readonly batch: number
  readonly results: readonly { readonly status: string; readonly version?: number }[]
}

/** undefined where the whole answer did not come */
function send(key: string, updates: readonly unknown[]): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
  const headers = { 'content-type': 'application/json', authorization: token(), 'idempotency-key': key }
  const asked = request({ port, path: '/v1/updates', method: 'POST', headers, agent }, (reply) => {
    let text = ''
    reply.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    reply.on('error', () => resolve(undefined))
    reply.on('close', () => resolve(reply.complete && reply.statusCode === 200 ? JSON.parse(text) : undefined))
  })
  asked.on('error', () => resolve(undefined)).end(JSON.stringify({ updates }))
  return promise
}

interface Acknowledged {
  readonly key: string
  readonly answer: Answer
  readonly cars: readonly number[]
  readonly version: number
}

const acknowledged: Acknowledged[] = []
let done = false

/** Pushes next versions of cars of its own, each push again and again until it is answered. */
async function keepPushing(sender: number): Promise<void> {
  for (let version = 1; !done; version++) {
    const cars = Array.from({ length: random.int(1, 30) }, (_, at) => sender * 100 + at)
    const updates = cars.map((n) => brand(n, `牌${version}`, version))
    const key = randomUUID()
    let answer: Answer | undefined
    while (!answer && !done) {
      answer = await send(key, updates)
      if (!answer) await setTimeout(20)
    }
    if (answer) acknowledged.push({ key, answer, cars, version })
    // leaves the next server a processor to be loaded on
    await setTimeout(random.int(0, 20))
  }
}

async function progress(count: number): Promise<void> {
  const before = acknowledged.length
  while (acknowledged.length < before + count) await setTimeout(5)
  await setTimeout(random.int(0, 60))
}

/** The postmaster: its backends go with it, and whoever holds the server starts it anew. */
async function killStore(): Promise<void> {
  const file = join(folder, 'postgres', 'data', 'postmaster.pid')
  process.kill(Number((await readFile(file, 'utf8')).split('\n')[0]), 'SIGKILL')
}

async function start(): Promise<void> {
  const next = standby
  await next.loaded
  next.process.send('serve')
  server = next.process
  standby = standBy()
}

async function killServer(): Promise<void> {
  await standby.loaded
  const gone = server && once(server, 'exit')
  server?.kill('SIGKILL')
  await gone
  await start()
}

t.test(`${serverKills} kills of the server, ${storeKills} of PostgreSQL, seed ${seed}`, async (t) => {
  const pushing = Promise.all(Array.from({ length: senders }, (_, sender) => keepPushing(sender)))
  await start()
  const every = Math.ceil((serverKills + storeKills) / Math.max(storeKills, 1))
  for (let nth = 0; nth < serverKills + storeKills; nth++) {
    await progress(10)
    await (storeKills > 0 && nth % every === 1 ? killStore() : killServer())
  }
  await progress(20)
  done = true
  await pushing
  t.ok(acknowledged.length > 20, `${acknowledged.length} pushes acknowledged`)
})

t.test('what was acknowledged is there, once and whole', async (t) => {
  const db = new pg.Client(url)
  await db.connect()
  const { rows } = await db.query(`
    WITH written AS (
      SELECT batch_id AS push_id, count(*)::int AS written
      FROM (SELECT batch_id FROM record UNION ALL SELECT batch_id FROM record_history) w GROUP BY batch_id)
    SELECT push_id::int AS push, idempotency_key AS key, accepted, coalesce(written, 0) AS written
    FROM push JOIN push_key USING (push_id) LEFT JOIN written USING (push_id)`)
  const stored = new Map(rows.map((row) => [row.key, row]))
  const lost = acknowledged.filter(({ key, answer }) => stored.get(key)?.push !== answer.batch)
  t.strictSame(lost, [], 'none lost')
  t.equal(stored.size, rows.length, 'none twice')
  t.strictSame(
    rows.filter(({ written, accepted }) => written !== accepted),
    [],
    'none half',
  )
  // those of one moment were written together, and told as of one of them
  const untold = await db.query(`
    SELECT at FROM push LEFT JOIN (SELECT batch_id, count(*) AS told FROM change GROUP BY batch_id) c ON c.batch_id = push_id
    GROUP BY at HAVING sum(accepted) <> coalesce(sum(told), 0)`)
  t.strictSame(untold.rows, [], 'and all of it in the feed')
  const wrong = acknowledged.filter(({ answer, cars }) => answer.results.length !== cars.length)
  t.strictSame(wrong, [])
  const versions = await db.query(`
    SELECT count(*)::int AS wrong FROM record r
    WHERE version <> 1 + (SELECT count(*) FROM record_history h WHERE h.resident_id = r.resident_id AND h.key = r.key)`)
  t.equal(versions.rows[0].wrong, 0, 'no version lost or doubled')
  await db.end()
})
