import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { YikuError } from '../errors.ts'
import { withLock } from './lock.ts'
import { findPlace, type Place } from './place.ts'
import { choosePort, findRunning, initialise, passwordFile, type Settings, start, stop, superuser } from './server.ts'

/** A hold on the embedded server: while one exists, nobody stops it. */
export interface Embedded {
  /** The address of the database `yiku`, as its owner; it stays the same while the hold lasts. */
  readonly url: string
  /** Ends the hold; close your own connections first. The last to leave stops the server. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly folder: string
  readonly log: (line: string) => void
  readonly settings?: Settings
}

interface Cluster {
  readonly place: Place
  readonly password: string
  readonly settings: Settings
  readonly log: (line: string) => void
}

const database = 'yiku'
const holdName = 'yiku hold'
const patience = 120_000

/**
 * The embedded PostgreSQL of a folder: the first process starts it, the others find it alive, and each starts it again
 * if it dies. Throws `storeUnavailable` with what to do.
 */
export async function startEmbedded({ folder, log, settings = {} }: EmbeddedOptions): Promise<Embedded> {
  const place = await findPlace(folder, log)
  return withLock(lockFile(place), async () => {
    await prepare(place, log)
    const cluster = { place, settings, log, password: await readPassword(place) }
    return new Hold(cluster, await connect(cluster))
  })
}

class Hold implements Embedded {
  readonly url: string
  readonly #cluster: Cluster
  #client: pg.Client
  readonly #leaving = new AbortController()
  #reviving: Promise<void> = Promise.resolve()

  constructor(cluster: Cluster, client: pg.Client) {
    this.#cluster = cluster
    this.#client = client
    this.url = addressOf(cluster, client.port)
    this.#watch()
  }

  async stop(): Promise<void> {
    if (this.#leaving.signal.aborted) return
    this.#leaving.abort()
    await this.#reviving
    await withLock(lockFile(this.#cluster.place), () => this.#leave())
  }

  async #leave(): Promise<void> {
    socketOf(this.#client)?.ref()
    const last = await isLast(this.#client).catch(() => false)
    await this.#client.end().catch(() => undefined)
    if (last) await stop(this.#cluster.place)
  }

  #watch(): void {
    socketOf(this.#client)?.unref()
    this.#client.once('end', () => {
      if (!this.#leaving.signal.aborted) this.#reviving = this.#revive()
    })
  }

  /** Until it succeeds: a full disk may be emptied, a missing folder may come back. */
  async #revive(): Promise<void> {
    const { place, log } = this.#cluster
    const { signal } = this.#leaving
    let said = '内置的 PostgreSQL 意外停止，正在重新启动'
    log(said)
    while (!signal.aborted) {
      try {
        this.#client = await withLock(lockFile(place), () => connect(this.#cluster, this.#client.port))
        return this.#watch()
      } catch (error) {
        if (said !== String(error)) log(String(error))
        said = String(error)
        await sleep(1000, undefined, { ref: false, signal }).catch(() => undefined)
      }
    }
  }
}

/** Makes the database folder on the first run; refuses one that another major version made. */
async function prepare(place: Place, log: (line: string) => void): Promise<void> {
  const version = await readVersion(place)
  if (version === undefined) {
    log(`首次运行，正在建立数据库：${place.folder}`)
    return initialise(place, randomBytes(24).toString('base64url'))
  }
  if (version === place.major) return
  throw new YikuError('storeUnavailable', {
    detail:
      `${place.folder} 由 PostgreSQL ${version} 建立，本程序随带的是 ${place.major}。` +
      '请用建立它的那一版程序导出后再导入，或另设 YIKU_DATA',
  })
}

async function readVersion({ folder }: Place): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8')).trim()
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw new YikuError('storeUnavailable', { detail: `不能读取 ${folder}，请检查权限`, cause })
  }
}

async function readPassword(place: Place): Promise<string> {
  const file = passwordFile(place)
  return readFile(file, 'utf8').catch((cause) => {
    throw new YikuError('storeUnavailable', { detail: `不能读取 ${file}，请检查权限`, cause })
  })
}

/** A connection that holds the server, which is started where it is not running; at `port` where one is given. */
async function connect(cluster: Cluster, port?: number): Promise<pg.Client> {
  const deadline = Date.now() + patience
  let trouble: unknown
  while (Date.now() < deadline) {
    const running = await findRunning(cluster.place)
    try {
      if (running?.ready) return await hold(cluster, running.port)
      if (!running) await start(cluster.place, port ?? (await choosePort(cluster.place)), cluster.settings)
    } catch (error) {
      if (!mayPass(error)) throw error
      trouble = error
    }
    await sleep(running ? 50 : 0)
  }
  throw new YikuError('storeUnavailable', { detail: `${cluster.place.folder} 的 PostgreSQL 没有应答`, cause: trouble })
}

async function hold(cluster: Cluster, port: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: addressOf(cluster, port, 'postgres'),
    application_name: holdName,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
  if (rowCount === 0) await client.query(`create database ${database}`)
  return client
}

/** A server that is starting or stopping, orphaned backends of a killed one, or a port taken in between. */
function mayPass(error: unknown): boolean {
  const text = String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/pre-existing shared memory block|could not create any TCP\/IP sockets/.test(text)) return true
  return /^(ECONN|57P0)/.test(code) || /timeout|terminated unexpectedly/i.test(text)
}

/** Other holds decide at once; other connections may be our own, just closed and not yet gone. */
async function isLast(client: pg.Client): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { rows } = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    )
    if (rows.length === 0) return true
    if (rows.some(({ name }) => name === holdName)) return false
    await sleep(50)
  }
  return false
}

function addressOf({ password }: Cluster, port: number, name = database): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${name}`
}

function lockFile({ folder }: Place): string {
  return join(folder, 'lock')
}

/** Without it the hold alone would keep a program alive that has nothing left to do. */
function socketOf({ connection: { stream } }: pg.Client): Socket | undefined {
  return stream instanceof Socket ? stream : undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
