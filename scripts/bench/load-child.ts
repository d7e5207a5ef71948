/** Asks over so many connections for some seconds, and looks at every reply. Reads a `Load`, prints a `LoadMeasure`. */
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection } from './http-connection.ts'
import type { Load, LoadMeasure } from './load.ts'

const load = (await json(process.stdin)) as Load
const { url, connections, seconds, rate } = load

// what is sent is made before the clock runs
const asks = load.asks.map(({ path, body, expect }) => {
  const type =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const headers = { host: new URL(url).host, ...load.headers, ...type }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`
  return { request: Buffer.from(request), expect: Buffer.from(expect) }
})
const times: number[] = []
const entries: string[] = []
const failures: Record<string, number> = {}
const fail = (what: string) => {
  failures[what] = (failures[what] ?? 0) + 1
}
const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(url)))
let nth = 0
const begun = performance.now()
const end = begun + seconds * 1000
await Promise.all(
  opened.map(async (connection) => {
    while (performance.now() < end) {
      const ask = asks[nth % asks.length]
      if (!ask) throw new Error('there is nothing to ask')
      const start = rate === undefined ? performance.now() : begun + (nth * 1000) / rate
      nth++
      if (start > performance.now()) await sleep(start - performance.now())
      const { status, head, body } = await connection.ask(ask.request)
      times.push(performance.now() - start)
      if (status !== 200) fail(String(status))
      else if (!body.includes(ask.expect)) fail('wrong')
      const [, entry] = /^yiku-receipt: entry=([0-9a-f-]{36})/m.exec(head) ?? []
      if (entry !== undefined) entries.push(entry)
    }
  }),
)
const took = (performance.now() - begun) / 1000
for (const connection of opened) connection.close()
times.sort((a, b) => a - b)
const quantile = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
const { user, system } = process.cpuUsage()
const measure: LoadMeasure = {
  count: times.length,
  perSecond: times.length / took,
  p50: quantile(0.5),
  p99: quantile(0.99),
  cpu: (user + system) / times.length,
  failures,
  entries,
}
console.log(JSON.stringify(measure))
