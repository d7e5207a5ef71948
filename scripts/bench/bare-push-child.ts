/**
 * What HTTP by itself leaves of the plain driver's rate: fastify and pg, which take a push as the hub does and run the
 * upsert for it. Nobody is asked who he is; nothing is checked, hashed, sealed, kept, told or remembered.
 */
import Fastify from 'fastify'
import pg from 'pg'
import { tellParent } from './server.ts'
import { upsertOf } from './upsert.ts'

interface Push {
  readonly updates: readonly { readonly fields: { readonly plate: string }; readonly sourceVersion: number }[]
}

const { databaseUrl, connections }: { readonly databaseUrl: string; readonly connections: number } = JSON.parse(
  process.argv[2] ?? '{}',
)
const pool = new pg.Pool({ connectionString: databaseUrl, max: connections })
const app = Fastify()
app.post<{ Body: Push }>('/v1/updates', async ({ body: { updates } }) => {
  // the sender's plates end in the number of their owner
  const people = updates.map(({ fields }) => Number(fields.plate.replace(/^\D+/, '')))
  await pool.query(upsertOf(people, updates[0]?.sourceVersion ?? 0))
  return { counts: { accepted: updates.length, rejected: 0 } }
})
tellParent(await app.listen({ host: '127.0.0.1', port: 0 }))
process.on('SIGTERM', () => process.exit())
