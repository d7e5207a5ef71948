/** Asks about residents over so many connections for some seconds: `node log-load.ts '{ url, path, authorization, idNumbers, … }'`. */
import { Agent, request } from 'node:http'

export interface Load {
  readonly url: string
  /** both take an ID number and a purpose */
  readonly path: '/v1/profiles/query' | '/v1/proofs/check'
  readonly authorization: string
  readonly idNumbers: readonly string[]
  readonly item: string
  readonly connections: number
  readonly seconds: number
}

export interface LoadMeasure {
  readonly perSecond: number
  /** milliseconds */
  readonly p50: number
  readonly p99: number
  /** statuses other than 200, and how many of each */
  readonly failures: Readonly<Record<string, number>>
}

const { url, path, authorization, idNumbers, item, connections, seconds }: Load = JSON.parse(process.argv[2] ?? '{}')
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const headers = { authorization, 'content-type': 'application/json' }
const times: number[] = []
const failures: Record<string, number> = {}
let nth = 0

function ask(): Promise<number> {
  nth += 1
  const purpose = { item, caseNumber: `JS-2026-${nth}` }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  request(`${url}${path}`, { method: 'POST', agent, headers }, (reply) => {
    reply.resume().on('end', () => resolve(reply.statusCode ?? 0))
  })
    .on('error', reject)
    .end(JSON.stringify({ idNumber: idNumbers[nth % idNumbers.length], purpose }))
  return promise
}

const begun = performance.now()
const end = begun + seconds * 1000
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < end) {
      const start = performance.now()
      const status = await ask()
      if (status !== 200) failures[status] = (failures[status] ?? 0) + 1
      times.push(performance.now() - start)
    }
  }),
)
const took = (performance.now() - begun) / 1000
agent.destroy()
times.sort((a, b) => a - b)
const quantile = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
const measure: LoadMeasure = { perSecond: times.length / took, p50: quantile(0.5), p99: quantile(0.99), failures }
console.log(JSON.stringify(measure))
