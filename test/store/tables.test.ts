import { readFile } from 'node:fs/promises'
import t from 'tap'
import { testDatabase } from '../fixtures/database.ts'

/** A column as tables.ts and the migrated database both can say it. */
interface Column {
  readonly type: string
  readonly nullable: boolean
}

type Columns = Readonly<Record<string, Column>>

const typeOf: Readonly<Record<string, string>> = {
  bigint: 'number',
  boolean: 'boolean',
  bytea: 'Buffer',
  date: 'string',
  'double precision': 'number',
  integer: 'number',
  jsonb: 'Json',
  real: 'number',
  smallint: 'number',
  text: 'string',
  'timestamp with time zone': 'Date',
  // named after their element: `_int2`
  _int2: 'number[]',
  _uuid: 'string[]',
  uuid: 'string',
}

const source = await readFile(new URL('../../src/store/tables.ts', import.meta.url), 'utf8')
const { pool } = await testDatabase(t)

/** `interface RecordTable { … }` → its columns; what it extends included. */
function declared(name: string): Columns {
  const found = new RegExp(`interface ${name}(?: extends (\\w+))? \\{\n(.*?)\n\\}`, 's').exec(source)
  const [, parent, body = ''] = found ?? []
  const lines = body.matchAll(/^ {2}(?:readonly )?(\w+): (.+)$/gm)
  const own = [...lines].map(([, column = '', type = '']) => [column, readType(type)] as const)
  return { ...(parent && declared(parent)), ...Object.fromEntries(own) }
}

function readType(text: string): Column {
  const nullable = / \| null$/.test(text)
  const inner = text.replace(/ \| null$/, '').replace(/^Generated<(.*)>$/, '$1')
  if (inner.startsWith('Json<')) return { type: 'Json', nullable }
  const isName = new RegExp(`^export type ${inner} =\\s+(?:\\| )?'`, 'm').test(source) || inner.startsWith("'")
  return { type: isName ? 'string' : inner, nullable }
}

async function migrated(table: string): Promise<Columns> {
  const { rows } = await pool.query<{ name: string; type: string; nullable: boolean }>(
    `select column_name as name, case data_type when 'ARRAY' then udt_name else data_type end as type, is_nullable = 'YES' as nullable
       from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [table],
  )
  return Object.fromEntries(rows.map(({ name, type, nullable }) => [name, { type: typeOf[type] ?? type, nullable }]))
}

const [, body = ''] = /export interface Tables \{\n(.*?)\n\}/s.exec(source) ?? []
const pairs = [...body.matchAll(/^ {2}(\w+): (\w+)$/gm)]
const interfaces: Readonly<Record<string, string>> = Object.fromEntries(pairs.map(([, table, name]) => [table, name]))

t.test('tables.ts names every table that the migrations make', async (t) => {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'migration'`,
  )
  t.strictSame(Object.keys(interfaces).sort(), rows.map(({ name }) => name).sort())
})

for (const [table, name] of Object.entries(interfaces)) {
  t.test(`${table}: columns, types and nulls are those of ${name}`, async (t) => {
    t.strictSame(declared(name), await migrated(table))
  })
}

t.test('a column is Generated only where the database can fill it, and always where only it may', async (t) => {
  const { rows } = await pool.query<{ table: string; name: string; fills: boolean; always: boolean }>(
    `select table_name as table, column_name as name, is_identity = 'YES' or column_default is not null as fills,
       identity_generation is not distinct from 'ALWAYS' as always
       from information_schema.columns where table_schema = 'public' and table_name <> 'migration'`,
  )
  for (const { table, name, fills, always } of rows) {
    const generated = new RegExp(`interface ${interfaces[table]}[^}]*\n {2}${name}: Generated<`).test(source)
    if (generated && !fills) t.fail(`${table}.${name} has no default`)
    if (always && !generated) t.fail(`${table}.${name} is filled by the database alone`)
  }
})
