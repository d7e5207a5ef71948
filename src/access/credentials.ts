/** Shown credentials against the store. A refusal never says whether it was name, password, code, or a lock. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import type { Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountRow } from './accounts.ts'
import { matchesPassword } from './passwords.ts'
import { findTotpStep, openTotp } from './totp.ts'

const failuresBeforeLock = 5
const firstLockMinutes = 15
/** each failure after a lock doubles the next one, up to four hours */
const mostDoublings = 4
/** A refusal takes this long: whether there was a failure to count in the store cannot be read off the clock. */
const refusalMs = 200

/** What of the hub this needs. */
export interface CredentialStore {
  readonly db: Kysely<Tables>
  readonly vault: Pick<Vault, 'totpDigest' | 'totps'>
}

/** Whose: by the name he types, or by the account he is signed in with. */
type Whose = { readonly username: string } | { readonly account: number }

interface Shown {
  /** told which account it is about, also where it is refused: for the log, which is not for whoever asks */
  readonly onTried?: (account: AccountRow) => void
}

export type Password = Whose & Shown & { readonly password: string }

export type Credentials = Password & { readonly otp?: string | undefined }

/** The account of a right password and, where one is set, a right code. @throws {YikuError} badCredentials, otpRequired */
export async function getAccountByCredentials(store: CredentialStore, shown: Credentials): Promise<AccountRow> {
  return evenly(async () => {
    const account = await getByPassword(store.db, shown)
    const step = await getStep(store, account, shown.otp)
    const accepted = await accept(store.db, account, step)
    if (!accepted) throw await refuse(store.db, account)
    return accepted
  })
}

/** The account of a right password, for one who is signed in. @throws {YikuError} badCredentials */
export async function getAccountByPassword({ db }: CredentialStore, shown: Password): Promise<AccountRow> {
  return evenly(async () => {
    const account = await getByPassword(db, shown)
    if (await isLocked(db, account)) throw new YikuError('badCredentials')
    return account
  })
}

/** The account of a right code, for one whom the identity platform knows. @throws {YikuError} badCredentials */
export async function getAccountByCode(
  { db, vault }: CredentialStore,
  shown: Shown & { readonly account: number; readonly version: number; readonly otp: string },
): Promise<AccountRow> {
  return evenly(async () => {
    const account = await db
      .selectFrom('account')
      .selectAll()
      .where('account_id', '=', shown.account)
      .where('version', '=', shown.version)
      .where('totp', 'is not', null)
      .executeTakeFirst()
    if (!account) throw new YikuError('badCredentials')
    shown.onTried?.(account)
    const step = await getStep({ db, vault }, account, shown.otp)
    const accepted = await accept(db, account, step)
    if (!accepted) throw await refuse(db, account)
    return accepted
  })
}

async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  try {
    return await work()
  } catch (error) {
    await sleep(Math.max(0, refusalMs - (performance.now() - begun)))
    throw error
  }
}

async function getByPassword(db: Kysely<Tables>, shown: Password): Promise<AccountRow> {
  const account = await db
    .selectFrom('account')
    .selectAll()
    .where((eb) => ('account' in shown ? eb('account_id', '=', shown.account) : eb('username', '=', shown.username)))
    .executeTakeFirst()
  if (account) shown.onTried?.(account)
  const right = await matchesPassword(account?.password_hash, shown.password)
  if (!account || account.disabled) throw new YikuError('badCredentials')
  if (!right) throw await refuse(db, account)
  return account
}

/** The time step of the code; undefined where the account has no second factor. */
async function getStep(
  { db, vault }: CredentialStore,
  account: AccountRow,
  otp: string | undefined,
): Promise<number | undefined> {
  const { account_id, totp } = account
  if (!totp) return undefined
  if (otp === undefined) throw new YikuError((await isLocked(db, account)) ? 'badCredentials' : 'otpRequired')
  const step = findTotpStep(openTotp(vault, account_id, totp), otp)
  if (step === undefined) throw await refuse(db, account)
  return step
}

const isOpen = sql<boolean>`(locked_until IS NULL OR locked_until <= clock_timestamp())`

async function isLocked(db: Kysely<Tables>, { account_id }: AccountRow): Promise<boolean> {
  const open = await db
    .selectFrom('account')
    .select('account_id')
    .where('account_id', '=', account_id)
    .where(isOpen)
    .executeTakeFirst()
  return open === undefined
}

/**
 * The one moment at which an attempt counts: a right one that comes when parallel wrong ones have locked the account is
 * too late, so that a thousand guesses at once are worth five. undefined also where password, code or account are no longer good.
 */
async function accept(
  db: Kysely<Tables>,
  { account_id, password_hash }: AccountRow,
  step: number | undefined,
): Promise<AccountRow | undefined> {
  return db
    .updateTable('account')
    .set({ failures: 0, locked_until: null, ...(step !== undefined && { totp_step: step }) })
    .where('account_id', '=', account_id)
    .where('password_hash', '=', password_hash)
    .where('disabled', '=', false)
    .where(isOpen)
    .$if(step !== undefined, (query) => query.where(sql<boolean>`(totp_step IS NULL OR totp_step < ${step})`))
    .returningAll()
    .executeTakeFirst()
}

/** Counts a failure, in one statement; attempts on a locked account count for nothing. */
async function refuse(db: Kysely<Tables>, { account_id }: AccountRow): Promise<YikuError> {
  const doublings = sql`least(failures + 1 - ${failuresBeforeLock}, ${mostDoublings})`
  await db
    .updateTable('account')
    .set({
      failures: sql`failures + 1`,
      locked_until: sql`CASE WHEN failures + 1 >= ${failuresBeforeLock} THEN
        clock_timestamp() + make_interval(mins => ${firstLockMinutes}) * (2 ^ ${doublings}) END`,
    })
    .where('account_id', '=', account_id)
    .where(isOpen)
    .execute()
  return new YikuError('badCredentials')
}
