/** Rows from one database to another. */
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

export interface Copy {
  readonly from: string
  readonly to: string
  /** a query */
  readonly rows: string
  /** a table, and its columns in the query's order */
  readonly into: string
}

export async function copyBetween({ from, to, rows, into }: Copy): Promise<void> {
  const [source, target] = [new pg.Client({ connectionString: from }), new pg.Client({ connectionString: to })]
  await Promise.all([source.connect(), target.connect()])
  try {
    await pipeline(
      source.query(copyTo(`COPY (${rows}) TO STDOUT (FORMAT binary)`)),
      target.query(copyFrom(`COPY ${into} FROM STDIN (FORMAT binary)`)),
    )
  } finally {
    await Promise.all([source.end(), target.end()])
  }
}
