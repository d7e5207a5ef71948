/** From somebody who is signed in at the identity platform to his account: linked, made of his claims, or none. */
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { YikuError } from '../errors.ts'
import type { Tables } from '../store/tables.ts'
import { type AccountRow, addAccount, changeAccount } from './accounts.ts'
import type { Grant } from './claim-mapping.ts'
import { hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'

export interface PlatformHolder {
  /** keyed hash of who he is at the platform */
  readonly subject: string
  readonly username: string | undefined
  /** what an account that follows his claims must be */
  readonly grant: Grant | undefined
}

/**
 * The account that this person may use; undefined where he has none. Whom an account is linked to, not the name that the
 * claims give, decides: a name that passes to somebody else at the platform opens nothing here.
 * @throws {YikuError} identityNotEntitled where there is one that he may not use
 */
export async function findPlatformAccount(db: Kysely<Tables>, holder: PlatformHolder): Promise<AccountRow | undefined> {
  const linked = (await findLinked(db, holder.subject)) ?? (await link(db, holder)) ?? (await make(db, holder))
  if (!linked) return undefined
  if (linked.disabled || linked.platform_sign_in === 'none') throw new YikuError('identityNotEntitled')
  return linked.platform_sign_in === 'managed' ? follow(db, linked, holder) : linked
}

async function findLinked(db: Kysely<Tables>, subject: string): Promise<AccountRow | undefined> {
  return db.selectFrom('account').selectAll().where('platform_subject', '=', subject).executeTakeFirst()
}

/** The first sign-in of one whose account waits for it. @throws {YikuError} identityNotEntitled where the name is another's */
async function link(db: Kysely<Tables>, { subject, username }: PlatformHolder): Promise<AccountRow | undefined> {
  if (username === undefined) return undefined
  const waiting = await db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirst()
  if (!waiting) return undefined
  const linked = await db
    .updateTable('account')
    .set({ platform_subject: subject, ...(waiting.must_change && (await voidPassword())) })
    .where('account_id', '=', waiting.account_id)
    .where('version', '=', waiting.version)
    .where('platform_sign_in', '=', 'allowed')
    .where('platform_subject', 'is', null)
    .where('disabled', '=', false)
    .returningAll()
    .executeTakeFirst()
    // somebody was linked to it at the same moment
    .catch(notEntitled)
  if (!linked) throw new YikuError('identityNotEntitled')
  return linked
}

/** A first password that its holder has no use for is one that only others know. */
async function voidPassword(): Promise<Pick<AccountRow, 'password_hash' | 'must_change'>> {
  return { password_hash: await hashPassword(unknownPassword()), must_change: false }
}

async function make(db: Kysely<Tables>, { subject, username, grant }: PlatformHolder): Promise<AccountRow | undefined> {
  if (username === undefined || !grant) return undefined
  await addAccount(db, {
    ...grant,
    username,
    password: unknownPassword(),
    mustChange: false,
    platformSignIn: 'managed',
    platformSubject: subject,
  }).catch(notEntitled)
  return findLinked(db, subject)
}

/** As the claims are now, so is the account; without a role in them it is of no use, and what it had open ends. */
async function follow(
  db: Kysely<Tables>,
  account: AccountRow,
  { subject, grant }: PlatformHolder,
): Promise<AccountRow | undefined> {
  if (!grant) {
    await endSessions(db, { account: account.account_id, because: 'revoked' })
    throw new YikuError('identityNotEntitled')
  }
  const { role, organisation, area, department = null } = grant
  const now = { role, organisation, area, department }
  const isSame =
    account.role === role &&
    account.organisation === organisation &&
    account.area === area &&
    account.department === department
  if (isSame) return account
  await changeAccount(db, account.username, now).catch(notEntitled)
  return findLinked(db, subject)
}

function unknownPassword(): string {
  return randomBytes(32).toString('base64url')
}

/** What the table refuses, the claims had wrong; what is wrong with the store is another matter. */
function notEntitled(cause: unknown): never {
  const isRefusal = cause instanceof YikuError ? cause.code !== 'tooBusy' : isViolation(cause)
  throw isRefusal ? new YikuError('identityNotEntitled', { cause }) : cause
}

/** PostgreSQL's class 23: a constraint was not met */
function isViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('23')
}
