/** What somebody with all rights over the database, and even with the log's own key, can do to a log. */
import type pg from 'pg'
import type { Random } from '../../scripts/county/random.ts'
import { signCheckpoint } from '../../src/audit/checkpoint.ts'
import { encodeStored } from '../../src/audit/entry-encoding.ts'
import { entryFields, fieldIndex } from '../../src/audit/entry-fields.ts'
import { selectEntryFields } from '../../src/audit/entry-sql.ts'
import { type Hash, hashLeaf, rootOf } from '../../src/audit/merkle-tree.ts'
import { insertDrafts, type TestLog } from './log.ts'

export interface Victim {
  readonly log: TestLog
  readonly random: Random
  /** size of the checkpoint that somebody keeps elsewhere */
  readonly held: number
}

/** Does something to the log, within a transaction in which no trigger fires; says what. */
export type Tampering = (victim: Victim) => Promise<string>

/** Where places are put that must not be in each other's way. */
const far = 1_000_000

/** A byte in any column of what the checkpoint covers. */
const changeEntry: Tampering = async (victim) => {
  const { log, random, held } = victim
  const id = await entryAt(log, random.int(0, held - 1))
  const what = await changeColumn(victim, 'access_entry', `entry_id = '${id}'`)
  // making hash and version anew would only put them right again
  return /leaf_hash|version/.test(what) ? what : `${what}${await coverUp(victim)}`
}

const changeLeaf: Tampering = (victim) =>
  changeColumn(victim, 'access_leaf', `leaf_index = ${victim.random.int(0, victim.held - 1)}`)

const changeTile: Tampering = (victim) =>
  changeColumn(victim, 'access_tile', `level = 0 AND tile_index = ${victim.random.int(0, 1)}`)

const changeCheckpoint: Tampering = async (victim) => {
  const { rows } = await victim.log.client.query<{ size: number }>('SELECT size FROM checkpoint ORDER BY size')
  return changeColumn(victim, 'checkpoint', `size = ${victim.random.pick(rows).size}`)
}

const remove: Tampering = async (victim) => {
  const { log, random, held } = victim
  const id = await entryAt(log, random.int(0, held - 1))
  await log.client.query('DELETE FROM access_entry WHERE entry_id = $1', [id])
  if (random.chance(0.5)) return 'delete'
  // its leaf too, and all that follow move up
  const hidden = await coverUp(victim, true)
  return `delete${hidden}`
}

const reorder: Tampering = async (victim) => {
  const { log, random, held } = victim
  const first = random.int(0, held - 2)
  const second = random.int(first + 1, held - 1)
  await log.client.query(
    `UPDATE access_leaf SET leaf_index = ${far} + ${first + second} - leaf_index WHERE leaf_index IN (${first}, ${second});
     UPDATE access_leaf SET leaf_index = leaf_index - ${far} WHERE leaf_index >= ${far}`,
  )
  return `reorder${await coverUp(victim)}`
}

const duplicate: Tampering = async (victim) => {
  const { log, random, held } = victim
  const id = await entryAt(log, random.int(0, held - 1))
  const columns = [...entryFields.map(({ column }) => column), 'version', 'leaf_hash']
  const values = columns.map((column) => (column === 'at' ? `at + interval '1 millisecond'` : column))
  await log.client.query(
    `INSERT INTO access_entry (${columns}) SELECT ${values} FROM access_entry WHERE entry_id = $1`,
    [id],
  )
  return 'duplicate'
}

const insertForged: Tampering = async (victim) => {
  const { log, random, held } = victim
  const [id] = await insertDrafts(log.client, { count: 1, change: { caseNumber: 'forged' } })
  if (random.chance(0.3)) return 'insert'
  // into the midst of the tree
  const place = random.int(0, held - 1)
  await log.client.query(
    `UPDATE access_leaf SET leaf_index = ${far} + leaf_index WHERE leaf_index >= ${place};
     UPDATE access_leaf SET leaf_index = leaf_index - ${far} + 1 WHERE leaf_index >= ${far}`,
  )
  await log.client.query(
    'INSERT INTO access_leaf (leaf_index, entry_id, at, leaf_hash) SELECT $1, entry_id, at, leaf_hash FROM access_entry WHERE entry_id = $2',
    [place, id],
  )
  return `insert into the tree${await coverUp(victim)}`
}

const cutTail: Tampering = async (victim) => {
  const { log, random, held } = victim
  await cut(log.client, random.int(0, held - 1))
  return `cut${await coverUp(victim)}`
}

const rebuildTree: Tampering = async (victim) => {
  const { log, random, held } = victim
  const id = await entryAt(log, random.int(0, held - 1))
  await log.client.query(`UPDATE access_entry SET case_number = 'another' WHERE entry_id = $1`, [id])
  await rebuild(victim)
  return 'rebuild'
}

const restoreBackup: Tampering = async (victim) => {
  const { log, random, held } = victim
  await cut(log.client, random.int(1, held - 1))
  await insertDrafts(log.client, { count: random.int(1, 2 * held) })
  await rebuild(victim)
  return 'restore, and go on'
}

/** Two logs under one key, each whole in itself: whoever keeps a checkpoint of the one is shown the other. */
const fork: Tampering = async (victim) => {
  const { log, random, held } = victim
  await log.client.query('DELETE FROM access_entry')
  await insertDrafts(log.client, { count: held + random.int(0, 40) })
  await rebuild(victim)
  return 'fork'
}

export const tamperings: Readonly<Record<string, Tampering>> = {
  changeEntry,
  changeLeaf,
  changeTile,
  changeCheckpoint,
  remove,
  reorder,
  duplicate,
  insertForged,
  cutTail,
  rebuildTree,
  restoreBackup,
  fork,
}

async function entryAt({ client }: TestLog, index: number): Promise<string> {
  const sql = 'SELECT entry_id AS id FROM access_leaf WHERE leaf_index = $1'
  return (await client.query<{ id: string }>(sql, [index])).rows[0]?.id ?? ''
}

async function cut(client: pg.Client, size: number): Promise<void> {
  await client.query(
    `DELETE FROM access_entry WHERE entry_id IN (SELECT entry_id FROM access_leaf WHERE leaf_index >= ${size});
     DELETE FROM access_leaf WHERE leaf_index >= ${size};
     DELETE FROM checkpoint WHERE size > ${size};
     DELETE FROM access_tile WHERE (tile_index + 1) * 256 ^ (level + 1) > ${size}`,
  )
}

/** Some stop there, others make everything that is derived anew. */
async function coverUp(victim: Victim, always = false): Promise<string> {
  if (!always && victim.random.chance(0.5)) return ''
  await rebuild(victim)
  return ', rebuilt'
}

/** Hashes, leaves, tiles and the checkpoint made anew out of the entries as they are now, signed with the log's own key. */
async function rebuild({ log: { client, key } }: Victim): Promise<void> {
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${selectEntryFields} FROM access_entry e LEFT JOIN access_leaf l USING (entry_id)
      ORDER BY l.leaf_index NULLS LAST, e.entry_id`,
    rowMode: 'array',
    types: { getTypeParser: () => (text: string) => text },
  })
  const ids = rows.map((row) => row[fieldIndex('id')])
  const hashes = rows.map((row) => hashLeaf(encodeStored(1, row.slice(0, entryFields.length)) ?? Buffer.alloc(0)))
  await client.query(
    `DELETE FROM checkpoint; DELETE FROM access_tile; DELETE FROM access_leaf; DELETE FROM access_pending`,
  )
  await client.query(
    `UPDATE access_entry e SET leaf_hash = given.hash, version = 1
       FROM unnest($1::uuid[], $2::bytea[]) AS given (id, hash) WHERE e.entry_id = given.id`,
    [ids, hashes],
  )
  await client.query(
    `INSERT INTO access_leaf (leaf_index, entry_id, at, leaf_hash)
       SELECT nth - 1, id, at, hash FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS given (id, hash, nth)
         JOIN access_entry ON entry_id = id`,
    [ids, hashes],
  )
  await layTiles(client, 0, hashes)
  const note = await signCheckpoint({ size: hashes.length, root: rootOf(hashes) }, key)
  if (hashes.length > 0) await client.query('INSERT INTO checkpoint VALUES ($1, $2)', [hashes.length, note])
}

async function layTiles(client: pg.Client, level: number, hashes: readonly Hash[]): Promise<void> {
  const roots: Hash[] = []
  for (let index = 0; (index + 1) * 256 <= hashes.length; index++) {
    const own = hashes.slice(index * 256, (index + 1) * 256)
    roots.push(rootOf(own))
    const sql = 'INSERT INTO access_tile (level, tile_index, root, hashes) VALUES ($1, $2, $3, $4)'
    await client.query(sql, [level, index, roots.at(-1), Buffer.concat(own)])
  }
  if (roots.length > 0) await layTiles(client, level + 1, roots)
}

interface Cell {
  readonly type: string
  readonly value: string | null
}

interface Column {
  readonly name: string
  readonly type: string
}

export async function columnsOf({ client }: TestLog, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  )
  return rows
}

/** Puts something else into one column of one row, whichever takes it. */
async function changeColumn(victim: Victim, table: string, row: string): Promise<string> {
  const columns = await columnsOf(victim.log, table)
  for (;;) {
    const column = victim.random.pick(columns)
    if (await changeCell(victim, { table, row, column })) return `${table}.${column.name}`
  }
}

interface Place {
  readonly table: string
  readonly row: string
  readonly column: Column
}

/** False where a constraint, a key or a month that is not there forbids it: that is no tampering. */
export async function changeCell({ log: { client }, random }: Victim, { table, row, column }: Place): Promise<boolean> {
  const { name, type } = column
  const { rows } = await client.query<{ value: string | null }>(
    `SELECT ${name}::text AS value FROM ${table} WHERE ${row}`,
  )
  const value = anotherValue(random, { type, value: rows[0]?.value ?? null })
  if (value === rows[0]?.value) return false
  await client.query('SAVEPOINT attempt')
  try {
    await client.query(`UPDATE ${table} SET ${name} = $1::text::${type} WHERE ${row}`, [value])
    return true
  } catch {
    await client.query('ROLLBACK TO attempt')
    return false
  }
}

/** Another value than the one that is there: by a byte, a digit, or nothing instead. */
function anotherValue(random: Random, { type, value }: Cell): string | null {
  if (value !== null && random.chance(0.1)) return null
  if (type === 'uuid')
    return replaceAt(value ?? crypto.randomUUID(), { at: random.pick([0, 9, 14, 19, 35]), by: ['7', '8'] })
  if (type === 'bytea') return replaceAt(value ?? '', { at: random.int(2, (value ?? '').length - 1), by: ['a', 'b'] })
  if (type === 'smallint[]')
    return value === null || value === '{}'
      ? '{7}'
      : random.pick([value.replace('}', ',9}'), `[2:${1 + value.split(',').length}]=${value}`])
  if (type === 'timestamp with time zone')
    return `${value?.replace(/\+00$/, '').replace(/\.\d+$/, '')}.${random.digits(6)}+00`
  if (/int|bigint/.test(type)) return String(Number(value ?? 0) + random.int(1, 3))
  if (value === null || value === '') return 'x'
  return replaceAt(value, { at: random.int(0, value.length - 1), by: ['甲', 'A'] })
}

function replaceAt(text: string, { at, by: [one, other] }: { at: number; by: readonly [string, string] }): string {
  return text.slice(0, at) + (text[at] === one ? other : one) + text.slice(at + 1)
}
