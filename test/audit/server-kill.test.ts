/**
 * The server killed again and again while it is asked: of each body that anybody received there is an entry, unchanged.
 * `YIKU_TEST_SERVER_KILLS=200 YIKU_TEST_SERVER_QUERIES=100000` is the long form (`npm run soak log`), `YIKU_TEST_SEED`
 * repeats the moments of a run.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { seededRandom } from '../../scripts/county/random.ts'
import { parseVerifierKey } from '../../src/audit/ed25519.ts'
import { openLogKey } from '../../src/audit/log-key.ts'
import { Receipt } from '../../src/audit/receipt.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const kills = Number(process.env.YIKU_TEST_SERVER_KILLS ?? 3)
const queries = Number(process.env.YIKU_TEST_SERVER_QUERIES ?? 200)
const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
const random = seededRandom(`server kills ${seed}`)
const asking = 8
t.setTimeout(60_000 + kills * 10_000 + queries * 20)

const hub = await testHub(t)
const people = Array.from({ length: 20 }, (_, at) => idNumberOf('430781', '1950-01-01', String(111 + at * 2)))
const category = hub.catalogue.getCategory('personBasic')
for (const idNumber of people) {
  await plantResident(hub, { idNumber, registeredArea: hub.area })
  const fields = Object.fromEntries(Object.keys(category.fields).map((field) => [field, 'x']))
  await plantRecord(hub, { idNumber, category, fields })
}
const port = await freePort()
const agent = new Agent({ keepAlive: true })
t.teardown(async () => agent.destroy())

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

let server: ChildProcess | undefined
t.teardown(async () => {
  server?.kill('SIGKILL')
})

function start(): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL('../../src/main.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: hub.store.url,
      YIKU_DATA: hub.folder,
      YIKU_KEY_FILE: hub.keyFile,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    },
    stdio: 'inherit',
  })
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** undefined where the whole reply did not come */
function ask(path: string, body: object, authorization?: string): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
  const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) }
  const asked = request({ port, path, method: 'POST', headers, agent }, (reply) => {
    let text = ''
    reply.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    reply.on('error', () => resolve(undefined))
    reply.on('close', () => resolve(reply.complete ? { status: reply.statusCode ?? 0, text } : undefined))
  })
  asked.on('error', () => resolve(undefined)).end(JSON.stringify(body))
  return promise
}

const received: Receipt[] = []
const statuses = new Map<number | undefined, number>()
let done = false

/** Asks and asks; a server that is away is waited for. */
async function keepAsking(token: () => Promise<string>): Promise<void> {
  while (!done) {
    const idNumber = random.pick(people)
    const purpose = { item: 'elderCard', caseNumber: `JS-${random.int(1, 1_000_000)}` }
    const answer = await ask('/v1/profiles/query', { idNumber, purpose }, await token())
    statuses.set(answer?.status, (statuses.get(answer?.status) ?? 0) + 1)
    if (answer?.status === 200) received.push(Receipt.parse(JSON.parse(answer.text).receipt))
    else await setTimeout(20)
  }
}

const clerk = await testAccount(hub, 'window')
let signedIn: Promise<string> | undefined

/** A token lasts ten minutes, which a long run outlives. */
async function token(): Promise<string> {
  signedIn ??= signIn()
  return `Bearer ${await signedIn}`
}

async function signIn(): Promise<string> {
  for (;;) {
    const { username, password } = clerk
    const answer = await ask('/v1/sessions', { username, password })
    if (answer?.status === 200) return JSON.parse(answer.text).accessToken
    await setTimeout(50)
  }
}

t.test(`${kills} kills of the server while it is asked, seed ${seed}`, async (t) => {
  const askers = Promise.all(Array.from({ length: asking }, () => keepAsking(token)))
  const refresh = setInterval(() => {
    signedIn = undefined
  }, 300_000)
  for (let nth = 0; nth <= kills; nth++) {
    server = start()
    const before = received.length
    const share = (queries * (nth + 1)) / (kills + 1)
    while (received.length < before + 5 || received.length < share) await setTimeout(5)
    await setTimeout(random.int(0, 60))
    if (nth < kills) {
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    }
  }
  done = true
  clearInterval(refresh)
  await askers
  const gone = server && once(server, 'exit')
  server?.kill('SIGTERM')
  await gone
  t.ok(
    received.length >= queries,
    `${received.length} bodies; ${[...statuses].map(([s, n]) => `${s}: ${n}`).join(', ')}`,
  )
})

t.test('each body that was received has its entry, as its receipt says', async (t) => {
  const { rows } = await hub.store.pool.query<{ entry: string; leaf: string }>(
    `SELECT entry_id AS entry, encode(leaf_hash, 'base64') AS leaf FROM access_entry WHERE outcome = 'answered' AND kind = 'query'`,
  )
  const logged = new Map(rows.map(({ entry, leaf }) => [entry, leaf]))
  const missing = received.filter(({ entry, leafHash }) => logged.get(entry) !== leafHash)
  t.strictSame(missing, [])
  t.equal(new Set(received.map(({ entry }) => entry)).size, received.length)
})

t.test('and the log is whole', async (t) => {
  const verifier = parseVerifierKey((await openLogKey(hub.keyFile, hub.area)).verifierKey)
  if (!verifier) throw new Error('the key is not one')
  const client = await hub.store.pool.connect()
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const verdict = await verifyLog(client, { verifier })
  await client.query('COMMIT')
  client.release()
  t.strictSame(verdict.findings, [])
  t.ok(verdict.size > 0, 'it was put in its order while all this happened')
})
