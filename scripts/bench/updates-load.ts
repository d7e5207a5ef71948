/**
 * Writes versions of cars for some seconds; reads an `UpdateLoad`, prints an `UpdateMeasure`. Over HTTP as a department's
 * system does, or with the plain driver and nothing else: the same upsert on the same table. What is sent is made before
 * the clock runs.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import pg from 'pg'
import { checkCharacter } from '../../src/residents/id-number.ts'
import { upsertOf } from './upsert.ts'

export interface UpdateLoad {
  readonly way: 'http' | 'driver'
  /** of the hub, or of the database */
  readonly url: string
  readonly authorization: string
  readonly connections: number
  readonly seconds: number
  /** in one push, or one statement */
  readonly items: number
  readonly people: number
  /** of the first write; every write has its own, higher than the one before */
  readonly version: number
  /** writes at the most */
  readonly most: number
}

export interface UpdateMeasure {
  readonly itemsPerSecond: number
  /** milliseconds */
  readonly p50: number
  readonly p99: number
  /** microseconds of this process's CPU an item */
  readonly cpu: number
  readonly failures: Readonly<Record<string, number>>
}

const load = (await json(process.stdin)) as UpdateLoad

/** Different people in one write, as different as chance has it from one to the next. */
function peopleOf(write: number): number[] {
  const from = (write * 7919 * load.items) % load.people
  return Array.from({ length: load.items }, (_, at) => (from + at * 31) % load.people)
}

function idNumberOf(n: number): string {
  const seventeen = `430781${1940 + (n % 60)}0${1 + (Math.floor(n / 60) % 9)}${10 + (Math.floor(n / 540) % 19)}${100 + Math.floor(n / 10_260)}`
  return seventeen + checkCharacter(seventeen)
}

/** Done over one of the connections, counted from 0. @returns the status; 0 where not all of it was new */
type Write = (connection: number) => Promise<number>

/** As bytes, over sockets of its own: a client that makes requests out of objects would cost more than the server does. */
async function pushes(): Promise<Write[]> {
  const { hostname, port, host } = new URL(load.url)
  const sockets = await Promise.all(
    Array.from({ length: load.connections }, async () => {
      const socket = connect(Number(port), hostname).setNoDelay()
      await once(socket, 'connect')
      return socket
    }),
  )
  return Array.from({ length: load.most }, (_, write) => {
    const updates = peopleOf(write).map((n) => ({
      category: 'vehicle',
      idNumber: idNumberOf(n),
      operation: 'upsert',
      fields: {
        plateType: '02',
        plate: `湘J${n}`,
        type: 'K33',
        brand: `牌${load.version + write}`,
        registeredOn: '2020-05-06',
      },
      sourceVersion: load.version + write,
    }))
    const body = JSON.stringify({ updates })
    const head = [
      'POST /v1/updates HTTP/1.1',
      `host: ${host}`,
      `authorization: ${load.authorization}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `idempotency-key: ${randomUUID()}`,
    ]
    const request = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
    return async (connection) => {
      const socket = sockets[connection]
      return socket ? statusOf(socket, request) : 0
    }
  })
}

/** Sends a request and waits for the whole reply. */
function statusOf(socket: Socket, request: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let text = ''
  const take = (piece: Buffer) => {
    // one byte a character: what is counted are bytes
    text += piece.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    const [, length] = /content-length: (\d+)/i.exec(text) ?? []
    if (end < 0 || length === undefined || text.length < end + 4 + Number(length)) return
    socket.off('data', take).off('error', reject)
    // what was not written proves nothing
    const isWhole = text.includes(`"accepted":${load.items},`)
    resolve(isWhole ? Number(text.slice(9, 12)) : 0)
  }
  socket.on('data', take).once('error', reject).write(request)
  return promise
}

function statements(): Write[] {
  const pool = new pg.Pool({ connectionString: load.url, max: load.connections })
  return Array.from({ length: load.most }, (_, write) => {
    const query = upsertOf(peopleOf(write), load.version + write)
    return () => pool.query(query).then(() => 200)
  })
}

const writes = load.way === 'http' ? await pushes() : statements()
const times: number[] = []
const failures: Record<string, number> = {}
let nth = 0
const cpu = process.cpuUsage()
const begun = performance.now()
const end = begun + load.seconds * 1000
await Promise.all(
  Array.from({ length: load.connections }, async (_, connection) => {
    while (performance.now() < end) {
      const write = writes[nth++]
      if (!write) break
      const start = performance.now()
      const status = await write(connection)
      if (status !== 200) failures[status] = (failures[status] ?? 0) + 1
      times.push(performance.now() - start)
    }
  }),
)
const took = (performance.now() - begun) / 1000
const { user, system } = process.cpuUsage(cpu)
times.sort((a, b) => a - b)
const quantile = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
const measure: UpdateMeasure = {
  itemsPerSecond: (times.length * load.items) / took,
  p50: quantile(0.5),
  p99: quantile(0.99),
  cpu: (user + system) / (times.length * load.items),
  failures,
}
process.stdout.write(JSON.stringify(measure), () => process.exit())
