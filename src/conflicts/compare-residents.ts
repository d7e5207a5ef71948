import type pg from 'pg'
import {
  type Conflict,
  type ConflictSide,
  comparisonsOf,
  findConflicts,
  type HeldStatement,
} from '../residents/conflict.ts'
import { readStatements } from '../residents/statement.ts'
import type { ConflictHub } from './conflict-hub.ts'
import { openAndClose, readStated, writeSides } from './conflict-sql.ts'

/** Numbers of the categories that state facts. */
export function statingCategories({ catalogue }: Pick<ConflictHub, 'catalogue'>): number[] {
  return catalogue.categories.filter((category) => comparisonsOf(category).length > 0).map(({ number }) => number)
}

interface StatedRow {
  readonly resident: string
  readonly category: number
  readonly source: number
  readonly stated: Buffer
}

/** Compares what departments say of residents now, by their keys, and opens and closes conflicts accordingly. */
export async function compareResidents(
  client: pg.ClientBase,
  { catalogue, adapters }: Pick<ConflictHub, 'catalogue' | 'adapters'>,
  residents: readonly string[],
): Promise<void> {
  if (residents.length === 0) return
  await client.query('BEGIN')
  try {
    const { rows } = await client.query<StatedRow>(readStated, [residents, statingCategories({ catalogue })])
    const sourceId = (number: number) => adapters.departmentOf(number)?.id
    const context = { facts: [...catalogue.facts.values()], sourceId }
    const found = [...Map.groupBy(rows, ({ resident }) => resident)].flatMap(([resident, stated]) =>
      findConflicts(stated.flatMap(statementsOf), context).map((conflict) => ({ ...conflict, resident })),
    )
    await writeFound(client, residents, found)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

function statementsOf({ category, source, stated }: StatedRow): HeldStatement[] {
  return readStatements(stated).map((statement) => ({ ...statement, category, source }))
}

interface FoundConflict extends Conflict {
  readonly resident: string
}

async function writeFound(
  client: pg.ClientBase,
  residents: readonly string[],
  found: readonly FoundConflict[],
): Promise<void> {
  await client.query(openAndClose, [
    residents,
    found.map(({ resident }) => resident),
    found.map(({ fact }) => fact.number),
    found.map(({ authority }) => authority ?? null),
  ])
  if (found.length === 0) return
  const sides = found.flatMap(({ resident, fact, sides: all }) => all.map((side) => ({ ...side, resident, fact })))
  await client.query(writeSides, [
    sides.map(({ resident }) => resident),
    sides.map(({ fact }) => fact.number),
    sides.map(({ source }) => source),
    sides.map(({ categories }) => `{${categories.join()}}`),
    sides.map(statedOf),
  ])
}

function statedOf({ values }: ConflictSide): Buffer {
  return Buffer.from(values.join(''), 'hex')
}
