/** Departments' systems, which act in their own name: made, listed, changed. */
import type { Kysely, Selectable } from 'kysely'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { Tables } from '../store/tables.ts'
import { endAtOnce } from './at-once.ts'
import { insertClientKey } from './client-keys.ts'
import type { PublicJwk } from './public-jwk.ts'

/** Id of a client, as the table wants it. */
export const clientId = /^[a-z0-9][a-z0-9._-]{1,63}$/

export interface NewClient {
  readonly id: string
  /** of the system */
  readonly name: string
  readonly organisation: string
  /** id of the department's adapter: whose data it pushes */
  readonly department?: string | undefined
  /** area code */
  readonly area: string
  /** ids of the categories agreed: what it may push, query and read changes of */
  readonly categories: readonly string[]
  readonly key?: PublicJwk | undefined
}

export type ClientRow = Selectable<Tables['client']>

/** @returns the id of its key, where it has one. @throws {YikuError} clientExists, badClient */
export async function addClient(
  db: Kysely<Tables>,
  catalogue: Catalogue,
  { id, key, department, categories, ...client }: NewClient,
): Promise<string | undefined> {
  const row = {
    ...client,
    client_id: id,
    department: department ?? null,
    categories: agreedJson(catalogue, categories),
  }
  return inTransaction(db, async (trx) => {
    await trx.insertInto('client').values(row).execute().catch(refuse)
    return key && (await insertClientKey(trx, { client: id, jwk: key })).kid
  })
}

/** All clients, disabled ones included, by id. */
export function listClients(db: Kysely<Tables>): Promise<ClientRow[]> {
  return db.selectFrom('client').selectAll().orderBy('client_id').execute()
}

export interface ClientChange {
  readonly name?: string
  readonly organisation?: string
  readonly department?: string | null
  readonly area?: string
  readonly categories?: readonly string[]
  readonly disabled?: boolean
  /** id of the proposal that is put into force */
  readonly request?: string
}

/** Tokens already issued stop working by themselves. @throws {YikuError} clientNotFound, badClient */
export async function changeClient(
  db: Kysely<Tables>,
  catalogue: Catalogue,
  { id, categories, request, ...change }: ClientChange & { readonly id: string },
): Promise<void> {
  const agreed = categories && { categories: agreedJson(catalogue, categories) }
  await inTransaction(db, async (trx) => {
    if (change.disabled !== undefined) await endAtOnce(trx, { kind: 'clientChange', subject: id, request })
    const { numUpdatedRows } = await trx
      .updateTable('client')
      .set({ ...change, ...agreed })
      .where('client_id', '=', id)
      .executeTakeFirst()
      .catch(refuse)
    if (numUpdatedRows === 0n) throw new YikuError('clientNotFound')
  })
}

function agreedJson({ findCategory }: Catalogue, categories: readonly string[]): string {
  const unknown = categories.filter((id) => !findCategory(id))
  if (unknown.length > 0) throw new YikuError('badClient', { detail: `没有数据类 ${unknown.join('、')}` })
  return JSON.stringify([...new Set(categories)])
}

/** What the table refuses, in our words; PostgreSQL's detail quotes the row and goes no further. */
function refuse(error: unknown): never {
  const { code, constraint } = error instanceof Error ? (error as Error & { code?: string; constraint?: string }) : {}
  if (code === '23505') throw new YikuError('clientExists')
  if (code === '23514') throw new YikuError('badClient', { detail: constraints[constraint ?? ''] ?? '' })
  throw error
}

const constraints: Readonly<Record<string, string>> = {
  client_client_id_check: '编号为 2-64 个小写字母、数字或 . _ -，以字母或数字开头',
  client_name_check: '须写明系统名称',
  client_organisation_check: '须写明单位',
  client_area_check: '区划代码为 4 位（市）、6 位（县）、9 位（乡镇）或 12 位（村）数字',
}
