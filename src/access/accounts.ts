/** People's accounts and their passwords (argon2id, RFC 9106). */
import { hash, verify } from '@node-rs/argon2'
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'

export interface Account {
  readonly username: string
  readonly role: string
  readonly organisation: string
  /** area code */
  readonly area: string
}

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane; the library's default algorithm is argon2id */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

let decoy: Promise<string> | undefined

/** Makes an account, or gives an existing one this password. */
export async function saveAccount(
  db: Kysely<Tables>,
  { password, ...account }: Account & { password: string },
): Promise<void> {
  const password_hash = await hash(password, argon2)
  await db
    .insertInto('account')
    .values({ ...account, password_hash })
    .onConflict((conflict) => conflict.column('username').doUpdateSet({ ...account, password_hash }))
    .execute()
}

/** The account of this name and password. An unknown name takes as long as a wrong password. */
export async function findAccountByPassword(
  db: Kysely<Tables>,
  { username, password }: { username: string; password: string },
): Promise<Account | undefined> {
  const row = await db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirst()
  decoy ??= hash('no account has this password', argon2)
  const right = await verify(row?.password_hash ?? (await decoy), password)
  return row && right
    ? { username: row.username, role: row.role, organisation: row.organisation, area: row.area }
    : undefined
}
