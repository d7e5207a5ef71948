import pg from 'pg'
import { getTypeParser } from './type-parsers.ts'

export interface ListenerOptions {
  readonly url: string
  readonly channel: string
  readonly onNotice: () => void
  /** the connection is gone, or was never there */
  readonly onEnd: () => void
}

/** A connection of its own that hears what is notified on a channel; no queue of a pool stands before it. */
export async function openListener({ url, channel, onNotice, onEnd }: ListenerOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'yiku listener',
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    types: { getTypeParser },
  })
  client.on('error', () => undefined)
  client.on('end', onEnd)
  client.on('notification', onNotice)
  await client.connect()
  await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
  return client
}
