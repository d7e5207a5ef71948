/** What a holder changes about his own account: password and second factor. Either ends his other sessions. */
import { sql } from 'kysely'
import { YikuError } from '../errors.ts'
import { type CredentialStore, type Credentials, getAccountByCredentials, getAccountByPassword } from './credentials.ts'
import { checkNewPassword, hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'
import { findTotpStep, newTotpSecret, openTotp, sealTotp, totpUri } from './totp.ts'

export interface PasswordChange {
  readonly account: number
  readonly oldPassword: string
  readonly newPassword: string
  /** the session that stays */
  readonly session: string
}

/** @throws {YikuError} badCredentials, weakPassword */
export async function changePassword(
  store: CredentialStore,
  { account, oldPassword, newPassword, session }: PasswordChange,
): Promise<void> {
  const { username, password_hash: old } = await getAccountByPassword(store, { account, password: oldPassword })
  checkNewPassword(newPassword, { username, old: oldPassword })
  const password_hash = await hashPassword(newPassword)
  await store.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('account')
      .set({ password_hash, must_change: false, password_changed_at: sql<Date>`clock_timestamp()`, failures: 0 })
      .where('account_id', '=', account)
      .where('password_hash', '=', old)
      .where('disabled', '=', false)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new YikuError('badCredentials')
    await endSessions(trx, { account, except: session, because: 'replaced' })
  })
}

export interface TotpSetup {
  /** base32 */
  readonly secret: string
  readonly uri: string
}

/**
 * Draws a secret, which counts for nothing until a code of it has been shown. Password, and the code of the old secret
 * where there is one: a stolen session must not be able to put another telephone in place of the holder's.
 * @throws {YikuError} badCredentials, otpRequired
 */
export async function beginTotp({ db, vault }: CredentialStore, shown: Credentials): Promise<TotpSetup> {
  const { account_id: account, username } = await getAccountByCredentials({ db, vault }, shown)
  const secret = newTotpSecret()
  await db
    .updateTable('account')
    .set({ totp_pending: sealTotp(vault, account, secret) })
    .where('account_id', '=', account)
    .execute()
  return { secret, uri: totpUri(secret, username) }
}

export interface TotpConfirmation {
  readonly account: number
  readonly otp: string
  /** the session that stays */
  readonly session: string
}

/** @throws {YikuError} badOtp */
export async function confirmTotp(
  { db, vault }: CredentialStore,
  { account, otp, session }: TotpConfirmation,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { totp_pending: pending } = await trx
      .selectFrom('account')
      .select('totp_pending')
      .where('account_id', '=', account)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const step = pending ? findTotpStep(openTotp(vault, account, pending), otp) : undefined
    if (step === undefined) throw new YikuError('badOtp')
    await trx
      .updateTable('account')
      .set({ totp: pending, totp_pending: null, totp_step: step })
      .where('account_id', '=', account)
      .execute()
    await endSessions(trx, { account, except: session, because: 'replaced' })
  })
}
