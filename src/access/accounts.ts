/** People's accounts: made, listed, changed. What holds of them is enforced by the table itself. */
import type { Kysely, Selectable } from 'kysely'
import { YikuError } from '../errors.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { AccountRole, PlatformSignIn, Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import { endAtOnce } from './at-once.ts'
import { checkNewPassword, hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'
import { sealTotp } from './totp.ts'

export interface NewAccount {
  readonly username: string
  readonly password: string
  readonly role: AccountRole
  /** the person: staff number or name */
  readonly holder: string
  readonly organisation: string
  /** id of the department's adapter; officers must have one */
  readonly department?: string | undefined
  /** area code */
  readonly area: string
  /** a first password must be changed; true unless said otherwise */
  readonly mustChange?: boolean
  /** whether the identity platform may sign the holder in; none unless said otherwise */
  readonly platformSignIn?: PlatformSignIn
  /** keyed hash of who he is there, where that is known */
  readonly platformSubject?: string
  /** the holder's own resident key, by which looks at himself and by colleagues are found */
  readonly ownResident?: string | null
}

export type AccountRow = Selectable<Tables['account']>

/** @throws {YikuError} accountExists, powersTogether, badAccount, weakPassword */
export async function addAccount(db: Kysely<Tables>, account: NewAccount): Promise<number> {
  const { username, password, role, holder, organisation, department = null, area, mustChange = true } = account
  const { platformSignIn: platform_sign_in = 'none', platformSubject: platform_subject = null } = account
  const { ownResident: own_resident = null } = account
  checkNewPassword(password, { username })
  const password_hash = await hashPassword(password)
  const { account_id } = await db
    .insertInto('account')
    .values({
      username,
      password_hash,
      role,
      holder,
      organisation,
      department,
      area,
      must_change: mustChange,
      platform_sign_in,
      platform_subject,
      own_resident,
    })
    .returning('account_id')
    .executeTakeFirstOrThrow()
    .catch(refuse)
  return account_id
}

/** Gives an account a second factor that somebody else has drawn, as the demo does. */
export async function setTotp(
  { db, vault }: { db: Kysely<Tables>; vault: Pick<Vault, 'totpDigest' | 'totps'> },
  { account, secret }: { account: number; secret: string },
): Promise<void> {
  await db
    .updateTable('account')
    .set({ totp: sealTotp(vault, account, secret) })
    .where('account_id', '=', account)
    .execute()
}

/** An account that may act. @throws {YikuError} unauthenticated */
export async function getOpenAccount(db: Kysely<Tables>, account: number): Promise<AccountRow> {
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('account_id', '=', account)
    .where('disabled', '=', false)
    .executeTakeFirst()
  if (!row) throw new YikuError('unauthenticated')
  return row
}

/** All accounts, disabled ones included, by name. */
export function listAccounts(db: Kysely<Tables>): Promise<AccountRow[]> {
  return db.selectFrom('account').selectAll().orderBy('username').execute()
}

export interface AccountChange {
  readonly role?: AccountRole
  readonly organisation?: string
  readonly department?: string | null
  readonly area?: string
  readonly disabled?: boolean
  /** none also forgets who the holder is at the identity platform */
  readonly platformSignIn?: PlatformSignIn
  /** null forgets it */
  readonly ownResident?: string | null
  /** id of the proposal that is put into force */
  readonly request?: string
}

/** Tokens already issued stop working by themselves. @throws {YikuError} accountNotFound, powersTogether, badAccount */
export async function changeAccount(db: Kysely<Tables>, username: string, change: AccountChange): Promise<void> {
  const { platformSignIn, ownResident, request, ...columns } = change
  const isUnlinked = platformSignIn === 'none'
  await inTransaction(db, async (trx) => {
    if (change.disabled !== undefined) await endAtOnce(trx, { kind: 'accountChange', subject: username, request })
    const account = await trx
      .updateTable('account')
      .set({
        ...columns,
        ...(platformSignIn && { platform_sign_in: platformSignIn }),
        ...(isUnlinked && { platform_subject: null }),
        ...(ownResident !== undefined && { own_resident: ownResident }),
      })
      .where('username', '=', username)
      .returning(['account_id', 'disabled'])
      .executeTakeFirst()
      .catch(refuse)
    if (!account) throw new YikuError('accountNotFound')
    if (account.disabled || isUnlinked) await endSessions(trx, { account: account.account_id, because: 'revoked' })
  })
}

/** Forgets failed attempts. @throws {YikuError} accountNotFound */
export async function unlockAccount(db: Kysely<Tables>, username: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('account')
    .set({ failures: 0, locked_until: null })
    .where('username', '=', username)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new YikuError('accountNotFound')
}

/** Gives another first password, which must be changed; ends all sessions. @throws {YikuError} accountNotFound, weakPassword */
export async function resetPassword(db: Kysely<Tables>, username: string, password: string): Promise<void> {
  checkNewPassword(password, { username })
  const password_hash = await hashPassword(password)
  await revoke(db, username, { password_hash, must_change: true, password_changed_at: new Date() })
}

/** Takes the second factor away, for a lost telephone; ends all sessions. @throws {YikuError} accountNotFound */
export async function resetTotp(db: Kysely<Tables>, username: string): Promise<void> {
  await revoke(db, username, { totp: null, totp_pending: null, totp_step: null })
}

async function revoke(db: Kysely<Tables>, username: string, change: Partial<AccountRow>): Promise<void> {
  await inTransaction(db, async (trx) => {
    const account = await trx
      .updateTable('account')
      .set({ ...change, failures: 0, locked_until: null })
      .where('username', '=', username)
      .returning('account_id')
      .executeTakeFirst()
    if (!account) throw new YikuError('accountNotFound')
    await endSessions(trx, { account: account.account_id, because: 'revoked' })
  })
}

/** What the table refuses, in our words; PostgreSQL's detail quotes the row and goes no further. */
function refuse(error: unknown): never {
  const { code, constraint } = error instanceof Error ? (error as Error & { code?: string; constraint?: string }) : {}
  if (code === '23505')
    throw new YikuError(constraint?.startsWith('account_power') ? 'powersTogether' : 'accountExists')
  if (code === '23514') throw new YikuError('badAccount', { detail: constraints[constraint ?? ''] ?? '' })
  throw error
}

const constraints: Readonly<Record<string, string>> = {
  account_username_check: '用户名为 2-64 个小写字母、数字或 . _ -，以字母或数字开头',
  account_area_check: '区划代码为 4 位（市）、6 位（县）、9 位（乡镇）或 12 位（村）数字',
  account_role_area_check: '区划与角色不符：代办员属 12 位的村（社区），其他角色属乡镇、县或市',
  account_department_check: '部门数据员须指明部门',
  account_role_check: '没有这个角色',
  account_holder_check: '须写明持有人（工号或姓名）',
  account_platform_power_check: '由统一身份认证授予角色的账户，不能担任审计员、安全管理员、系统管理员',
}
