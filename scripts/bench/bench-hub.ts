/** Hubs that are measured, each in a folder of its own under data/bench, which stays from one run to the next. */
import { generateKeyPairSync } from 'node:crypto'
import { addClient } from '../../src/access/clients.ts'
import { readPublicJwk } from '../../src/access/public-jwk.ts'
import { readConfig } from '../../src/config.ts'
import { type Hub, openHub } from '../../src/hub.ts'
import { benchPlace } from './bench-place.ts'

export interface BenchHub {
  readonly hub: Hub
  /** of a process that serves the same hub */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** @param more settings, above those of its place */
export async function openBenchHub(name: string, more: Readonly<Record<string, string>> = {}): Promise<BenchHub> {
  const { dataFolder, databaseUrl } = await benchPlace(name)
  const environment = { DATABASE_URL: databaseUrl, YIKU_DATA: dataFolder, YIKU_DEMO_RESIDENTS: '0', ...more }
  const hub = await openHub(readConfig({ ...environment, LOG_LEVEL: 'silent' }), { log: console.error })
  // who serves it uses the same database, be it the embedded one or not
  return { hub, environment: { ...environment, DATABASE_URL: hub.store.url } }
}

export interface BenchClient {
  readonly id: string
  /** `Authorization`, good for ten minutes */
  authorization(): string
}

export interface Agreed {
  /** whose data it pushes */
  readonly department?: string
  /** ids; default all */
  readonly categories?: readonly string[]
}

/** A department's system: it sees of everybody what the rules show it, and no budget bounds it. */
export async function newClient(
  { catalogue, store, area, tokens, access }: Hub,
  agreed: Agreed = {},
): Promise<BenchClient> {
  const id = `bench-${Date.now()}`
  const { publicKey } = generateKeyPairSync('ed25519')
  await addClient(store.db, catalogue, {
    id,
    name: '测速',
    organisation: '测速',
    area,
    categories: catalogue.categories.map((category) => category.id),
    ...agreed,
    key: readPublicJwk(publicKey.export({ format: 'jwk' })),
  })
  await access.refreshed()
  return { id, authorization: () => `Bearer ${tokens.issue({ kind: 'client', id, ver: 1 }).accessToken}` }
}
