/**
 * The limit: fastify and pg with the statement of the profile query, on the same rows, and its rows as JSON. Nobody is
 * asked who he is, nothing is decided, opened, proven, masked or written down. What is bytes goes out as base64.
 */
import Fastify from 'fastify'
import pg from 'pg'
import { type ProfileRead, type ProfileRow, profileQuery } from '../../src/residents/profile-sql.ts'
import { getTypeParser } from '../../src/store/type-parsers.ts'
import { tellParent } from './server.ts'

export interface BareInput {
  readonly databaseUrl: string
  readonly area: string
  /** what each item reads */
  readonly readings: Readonly<Record<string, BareReading>>
}

/** Numbers of categories. */
export type BareReading = Pick<ProfileRead, 'near' | 'compared'>

export interface BareQuestion {
  readonly residentId: string
  /** keyed hashes by which refused rows are found that may be about him */
  readonly prefixes: readonly string[]
  readonly item: string
}

const { databaseUrl, area, readings }: BareInput = JSON.parse(process.argv[2] ?? '{}')
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, types: { getTypeParser } })
const app = Fastify()
app.post<{ Body: BareQuestion }>('/query', async ({ body: { residentId, prefixes, item } }) => {
  const reading = readings[item] ?? { near: [] }
  const query = profileQuery({ residentId, prefixes, area, ...reading, elsewhere: undefined })
  const { rows } = await pool.query<ProfileRow>(query)
  return rows.map((row) => ({ ...row, sealed: row.sealed?.toString('base64'), stated: row.stated?.toString('base64') }))
})
tellParent(await app.listen({ host: '127.0.0.1', port: 0 }))
process.on('SIGTERM', () => process.exit())
