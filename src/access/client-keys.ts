/** The public keys of clients: two at a time, so that a client can change to a new one without a pause. */
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { YikuError } from '../errors.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { Tables } from '../store/tables.ts'
import { kidOf, type PublicJwk } from './public-jwk.ts'

const mostInForce = 2

export type ClientKeyRow = Selectable<Tables['client_key']>

export interface NewClientKey {
  readonly client: string
  readonly jwk: PublicJwk
}

/** @throws {YikuError} clientNotFound, clientKeyExists, clientKeysFull */
export function addClientKey(db: Kysely<Tables>, key: NewClientKey): Promise<ClientKeyRow> {
  return inTransaction(db, (trx) => insertClientKey(trx, key))
}

/** As `addClientKey`, as part of something greater. */
export async function insertClientKey(trx: Transaction<Tables>, { client, jwk }: NewClientKey): Promise<ClientKeyRow> {
  const kid = await kidOf(jwk)
  const known = await lockKeys(trx, client)
  if (known.some((key) => key.kid === kid)) throw new YikuError('clientKeyExists')
  if (known.filter(isInForce).length >= mostInForce) throw new YikuError('clientKeysFull')
  return trx
    .insertInto('client_key')
    .values({ client_id: client, kid, jwk: JSON.stringify(jwk) })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Revoked ones included, the oldest first. @throws {YikuError} clientNotFound */
export async function listClientKeys(db: Kysely<Tables>, client: string): Promise<ClientKeyRow[]> {
  const keys = await db
    .selectFrom('client_key')
    .selectAll()
    .where('client_id', '=', client)
    .orderBy('created_at')
    .execute()
  if (keys.length === 0) await getClient(db, client)
  return keys
}

export interface KeyToRevoke {
  readonly client: string
  readonly kid: string
  /** the last one stays: a client must not lock itself out */
  readonly keepLast?: boolean
}

/** Ends all tokens of its client. @returns how many keys are left. @throws {YikuError} clientNotFound, clientKeyNotFound, lastClientKey */
export function revokeClientKey(db: Kysely<Tables>, { client, kid, keepLast }: KeyToRevoke): Promise<number> {
  return inTransaction(db, async (trx) => {
    const inForce = (await lockKeys(trx, client)).filter(isInForce)
    if (!inForce.some((key) => key.kid === kid)) throw new YikuError('clientKeyNotFound')
    if (keepLast && inForce.length === 1) throw new YikuError('lastClientKey')
    await trx
      .updateTable('client_key')
      .set({ revoked_at: sql<Date>`clock_timestamp()` })
      .where('client_id', '=', client)
      .where('kid', '=', kid)
      .execute()
    return inForce.length - 1
  })
}

export function isInForce({ revoked_at }: ClientKeyRow): boolean {
  return revoked_at === null
}

/** The keys of a client, as they are till the transaction ends: two at once would make three of them. */
async function lockKeys(trx: Transaction<Tables>, client: string): Promise<ClientKeyRow[]> {
  await getClient(trx, client, { lock: true })
  return listClientKeys(trx, client)
}

async function getClient(db: Kysely<Tables>, client: string, { lock = false } = {}): Promise<void> {
  const found = await db
    .selectFrom('client')
    .select('client_id')
    .where('client_id', '=', client)
    .$if(lock, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!found) throw new YikuError('clientNotFound')
}
