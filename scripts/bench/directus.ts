/**
 * The same question put to Directus: a resident's records of the same categories through its items API, by a user whose
 * policy lets him read them, with its activity log on. That log holds what is written and who signs in, never who has read
 * what: it does less than the hub, which is said beside the figure.
 */
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import type { BareInput } from './bare-child.ts'
import { newClient } from './bench-hub.ts'
import { type BenchResident, openCountyHub, someResidents } from './county-hub.ts'
import { type DirectusServer, startDirectus } from './directus-server.ts'
import type { Figure } from './figure.ts'
import { type Ask, lineOf, runLoad } from './load.ts'
import { paired } from './paired.ts'
import { hubAsks, readingsOfItems, withItems } from './profile-asks.ts'
import { runLogged } from './query.ts'
import { type Server, startServer } from './server.ts'

export interface DirectusBenchOptions {
  readonly residents: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
}

const asked = 5000

/** Where Directus is installed by the first run. */
export function directusFolder(): string {
  return join(readConfig(process.env).dataFolder, 'bench', 'directus')
}

export async function benchDirectus(options: DirectusBenchOptions): Promise<Figure[]> {
  const { residents, rounds, seconds, connections } = options
  const { hub, environment } = await openCountyHub(residents)
  const servers: (Server | DirectusServer)[] = []
  try {
    const client = await newClient(hub)
    const readings = await readingsOfItems(hub, client.id)
    const people = await someResidents(hub, asked)
    const theirs = await startDirectus({ folder: directusFolder(), databaseUrl: hub.store.url })
    servers.push(theirs)
    const ours = await startServer('hub-child.ts', { environment })
    servers.push(ours)
    const asks = directusAsks(people, readings)
    const askHub = (time: number) => {
      const headers = { authorization: client.authorization() }
      return runLogged(hub, { url: ours.url, headers, asks: hubAsks(people), connections, seconds: time })
    }
    const askDirectus = (time: number) =>
      runLoad({ url: theirs.url, headers: { authorization: theirs.authorization }, asks, connections, seconds: time })
    const pairs = await paired({ rounds, ours: () => askHub(seconds), theirs: () => askDirectus(seconds) })
    for (const pair of pairs) console.log(`${lineOf('一库', pair.ours)}   ${lineOf('Directus', pair.theirs)}`)
    const values = pairs.map((pair) => pair.ours.perSecond / pair.theirs.perSecond)
    return [{ name: '查询吞吐', against: `Directus，${connections} 个连接`, values, target: { least: 10 } }]
  } finally {
    for (const server of servers) await server.close()
    await hub.close()
  }
}

/** Reads of the collection, as its own page would ask them. */
function directusAsks(people: readonly BenchResident[], readings: BareInput['readings']): Ask[] {
  return withItems(people).map(({ residentId, item }) => {
    const id = residentId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const query = new URLSearchParams({
      'filter[resident_id][_eq]': id,
      'filter[category][_in]': readings[item]?.near.join() ?? '',
      limit: '-1',
    })
    return { path: `/items/resident_record?${query}`, expect: '{"data":[' }
  })
}
