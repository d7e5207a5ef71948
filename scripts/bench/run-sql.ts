/** Statements on a connection of their own, without the server's time limits. */
import pg from 'pg'
import { getTypeParser } from '../../src/store/type-parsers.ts'

/** Runs a statement. @returns its rows */
export async function runSql<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser } })
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}
