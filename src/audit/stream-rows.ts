import type pg from 'pg'

/** A row as PostgreSQL writes it: text, or null. */
export type TextRow = readonly (string | null)[]

// few enough that their text is gone before the collector takes it for lasting
const batch = 200
const asText = { getTypeParser: () => (text: string) => text }

/** The rows of a query, batch by batch, within the transaction that the client is in. */
export async function* streamRows(client: pg.ClientBase, sql: string): AsyncGenerator<readonly TextRow[]> {
  const name = `rows_${crypto.randomUUID().replaceAll('-', '')}`
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`)
  const text = `FETCH ${batch} FROM ${name}`
  const fetch = () => client.query<(string | null)[]>({ text, rowMode: 'array', types: asText })
  // the server looks for the next rows while these are worked on
  let coming = fetch()
  try {
    for (;;) {
      const { rows } = await coming
      if (rows.length === batch) coming = fetch()
      if (rows.length > 0) yield rows
      if (rows.length < batch) break
    }
  } finally {
    await coming.catch(() => undefined)
    await client.query(`CLOSE ${name}`).catch(() => undefined)
  }
}
