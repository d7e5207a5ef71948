/**
 * What growth costs: the same people asked about in a store of 0.4 million records and in one of 26 million. Both come out of
 * the county set-based: the small one holds some of its residents, the large one all of them and copies of them under other
 * keys, each beside its original, so that a resident's records lie as far apart as they would. Copies cannot be opened (a
 * record is sealed to its place), and nobody asks about them.
 */
import pg from 'pg'
import type { Hub } from '../../src/hub.ts'
import { type BenchHub, newClient, openBenchHub } from './bench-hub.ts'
import { besideDatabase, dropDatabase } from './bench-place.ts'
import { copyBetween } from './copy-between.ts'
import { type BenchResident, openCountyHub, someResidents } from './county-hub.ts'
import type { Figure } from './figure.ts'
import { type LoadMeasure, lineOf } from './load.ts'
import { paired } from './paired.ts'
import { hubAsks } from './profile-asks.ts'
import { runLogged } from './query.ts'
import { runSql } from './run-sql.ts'
import { type Server, startServer } from './server.ts'

export interface GrowthBenchOptions {
  readonly residents: number
  /** records of the two stores */
  readonly small: number
  readonly large: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
}

interface Grown extends BenchHub {
  ask(seconds: number): Promise<LoadMeasure>
  close(): Promise<void>
}

export async function benchGrowth(options: GrowthBenchOptions): Promise<Figure[]> {
  const { residents, small, large, rounds, seconds } = options
  const { hub: county } = await openCountyHub(residents)
  const stores: Grown[] = []
  try {
    const records = await countRecords(county)
    const share = small / records
    const people = await someResidents(county, Math.floor(residents * share))
    stores.push(await grow(county, { options, people, name: 'growth_small', rows: fewRows(people) }))
    stores.push(await grow(county, { options, people, name: 'growth_large', rows: manyRows(large / records) }))
    const [few, many] = stores
    if (!few || !many) throw new Error('there are two')
    const [from, to] = [await countRecords(few.hub), await countRecords(many.hub)]
    const pairs = await paired({ rounds, ours: () => many.ask(seconds), theirs: () => few.ask(seconds) })
    for (const pair of pairs) console.log(`${lineOf(`${to} 条`, pair.ours)}   ${lineOf(`${from} 条`, pair.theirs)}`)
    const values = pairs.map((pair) => pair.ours.p50 / pair.theirs.p50)
    return [{ name: `查询 p50，库中 ${to} 条记录`, against: `库中 ${from} 条记录`, values, target: { most: 1.3 } }]
  } finally {
    for (const store of stores) await store.close()
    for (const name of ['growth_small', 'growth_large']) await dropDatabase(county.store.url, name)
    await county.close()
  }
}

/** SQL that gives, of a table with residents, the rows of a grown store; `columns` are all but the resident's key. */
type Rows = (table: string, columns: string) => string

/** Those of the people who are asked about. */
function fewRows(people: readonly BenchResident[]): Rows {
  const keys = people.map(({ residentId }) => `'${residentId}'`).join()
  return (table, columns) => `SELECT resident_id, ${columns} FROM ${table} WHERE resident_id IN (${keys})`
}

/** So many times as many. */
function manyRows(times: number): Rows {
  const whole = Math.floor(times)
  const rest = Math.floor((times - whole) * 256)
  return (table, columns) => `
    SELECT CASE WHEN n = 0 THEN resident_id ELSE md5(resident_id::text || n)::uuid END, ${columns}
    FROM ${table} CROSS JOIN generate_series(0, ${whole}) n WHERE n < ${whole} OR get_byte(uuid_send(resident_id), 0) < ${rest}`
}

interface Growing {
  readonly options: GrowthBenchOptions
  readonly people: readonly BenchResident[]
  /** of its database, beside the county's */
  readonly name: string
  readonly rows: Rows
}

async function grow(county: Hub, { options, people, name, rows }: Growing): Promise<Grown> {
  await dropDatabase(county.store.url, name)
  const { url } = await besideDatabase(county.store.url, name)
  const { connections } = options
  const opened = await openBenchHub(name, { DATABASE_URL: url, YIKU_KEY_FILE: county.keyFile })
  const begun = performance.now()
  await plant({ from: county.store.url, to: url, rows })
  console.log(
    `${name}：${await countRecords(opened.hub)} 条记录，${((performance.now() - begun) / 1000).toFixed(0)} 秒植入`,
  )
  const server: Server = await startServer('hub-child.ts', { environment: opened.environment })
  const client = await newClient(opened.hub)
  return {
    ...opened,
    ask(seconds) {
      const headers = { authorization: client.authorization() }
      return runLogged(opened.hub, { url: server.url, headers, asks: hubAsks(people), connections, seconds })
    },
    async close() {
      await server.close()
      await opened.hub.close()
    },
  }
}

async function plant({ from, to, rows }: { from: string; to: string; rows: Rows }): Promise<void> {
  const client = new pg.Client({ connectionString: to })
  await client.connect()
  try {
    for (const table of ['batch', 'coverage', 'gap'])
      await copyBetween({ from, to, rows: `SELECT * FROM ${table}`, into: table })
    for (const table of ['resident', 'record']) {
      const columns = await columnsOf(client, table)
      const indexes = await dropIndexes(client, table)
      await copyBetween({ from, to, rows: rows(table, columns), into: `${table} (resident_id, ${columns})` })
      await client.query("SET maintenance_work_mem = '1GB'")
      for (const index of indexes) await client.query(index)
    }
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

/** All but the resident's key. */
async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) AS columns FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND column_name <> 'resident_id'`,
    [table],
  )
  return rows[0]?.columns ?? ''
}

/** Made anew over rows that are there already, they take minutes instead of an hour. @returns statements that make them */
async function dropIndexes(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string; constraint: boolean }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition, i.indisprimary AS constraint
     FROM pg_index i WHERE i.indrelid = $1::regclass`,
    [table],
  )
  for (const { name, constraint } of rows)
    await client.query(constraint ? `ALTER TABLE ${table} DROP CONSTRAINT ${name}` : `DROP INDEX ${name}`)
  return rows.flatMap(({ name, definition, constraint }) =>
    constraint ? [definition, `ALTER TABLE ${table} ADD PRIMARY KEY USING INDEX ${name}`] : [definition],
  )
}

async function countRecords({ store }: Hub): Promise<number> {
  const [found] = await runSql<{ count: number }>(store.url, 'SELECT count(*) AS count FROM record')
  return found?.count ?? 0
}
