import type pg from 'pg'

/** Ends a connection of which no answer is expected any more; with `end()` one would wait for the frozen server. */
export function closeAtOnce(client: pg.Client): void {
  client.connection.stream.destroy()
  client.end().catch(() => undefined)
}
