/** Puts an approved change into force, by the functions that everything else uses. */
import { type Kysely, sql } from 'kysely'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import type { Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccessChange } from './access-change.ts'
import { addAccount, changeAccount, resetPassword, resetTotp } from './accounts.ts'
import { rulesOf } from './change-difference.ts'
import { addClientKey, revokeClientKey } from './client-keys.ts'
import { addClient, changeClient } from './clients.ts'
import { joinHalves, newPassword, proposersHalf } from './first-password.ts'
import { readPublicJwk } from './public-jwk.ts'
import { changeRules } from './rule-store.ts'

/** What of the hub this needs. */
export interface ChangeStore {
  readonly db: Kysely<Tables>
  readonly catalogue: Catalogue
  readonly vault: Pick<Vault, 'passwordSeed'>
  /** around what happens by itself when nobody has approved a change in time: for the log */
  readonly lapse?: (id: string, work: () => Promise<void>) => Promise<void>
}

/** `db` of the store is a transaction. @returns the approver's half of a first password, where there is one */
export async function applyChange(
  { db, catalogue, vault }: ChangeStore,
  { id, change }: { id: string; change: AccessChange },
): Promise<string | undefined> {
  switch (change.kind) {
    case 'accountAdd': {
      const { half, password } = firstPassword(vault, id)
      await addAccount(db, { ...change.set, username: change.subject, password })
      return half
    }
    case 'accountChange':
      return applyToAccount({ db, vault }, { id, change })
    case 'ruleChange':
      await changeRules(db, catalogue, rulesOf(change))
      return undefined
    case 'clientAdd': {
      const { key, ...set } = change.set
      await addClient(db, catalogue, { ...set, id: change.subject, key: key && readPublicJwk(key) })
      return undefined
    }
    case 'clientChange':
      await applyToClient({ db, catalogue }, { id, change })
      return undefined
    case 'budgetChange':
      await applyToBudget(db, change)
      return undefined
  }
}

/** Whether a first password comes with it. */
export function givesPassword(change: AccessChange): boolean {
  return change.kind === 'accountAdd' || (change.kind === 'accountChange' && change.set.resetPassword === true)
}

function firstPassword(vault: ChangeStore['vault'], request: string): { half: string; password: string } {
  const half = newPassword()
  return { half, password: joinHalves(proposersHalf(vault, request), half) }
}

type ChangeOf<Kind extends AccessChange['kind']> = Extract<AccessChange, { kind: Kind }>

async function applyToAccount(
  { db, vault }: Pick<ChangeStore, 'db' | 'vault'>,
  { id, change }: { id: string; change: ChangeOf<'accountChange'> },
): Promise<string | undefined> {
  const { resetPassword: resetsPassword, resetTotp: resetsTotp, ...set } = change.set
  if (Object.keys(set).length > 0) {
    const before = await countAdmins(db)
    await changeAccount(db, change.subject, { ...set, request: id })
    const after = await countAdmins(db)
    // with one alone nothing could be approved any more
    if (after < before && after < 2) throw new YikuError('tooFewAdmins')
  }
  if (resetsTotp) await resetTotp(db, change.subject)
  if (!resetsPassword) return undefined
  const { half, password } = firstPassword(vault, id)
  await resetPassword(db, change.subject, password)
  return half
}

async function countAdmins(db: Kysely<Tables>): Promise<number> {
  const { people } = await db
    .selectFrom('account as a')
    .select(sql<number>`count(*)::int`.as('people'))
    .where('role', '=', 'securityAdmin')
    .where('disabled', '=', false)
    // whom another account has been counted for
    .where(
      sql<boolean>`NOT EXISTS (SELECT FROM account b WHERE b.account_id < a.account_id AND b.role = a.role AND NOT b.disabled
        AND one_person(a.holder, a.own_resident, b.holder, b.own_resident))`,
    )
    .executeTakeFirstOrThrow()
  return people
}

async function applyToClient(
  { db, catalogue }: Pick<ChangeStore, 'db' | 'catalogue'>,
  { id, change }: { id: string; change: ChangeOf<'clientChange'> },
): Promise<void> {
  const {
    subject,
    set: { addKey, revokeKey, ...set },
  } = change
  if (Object.keys(set).length > 0) await changeClient(db, catalogue, { ...set, id: subject, request: id })
  if (revokeKey !== undefined) await revokeClientKey(db, { client: subject, kid: revokeKey })
  if (addKey) await addClientKey(db, { client: subject, jwk: readPublicJwk(addKey) })
}

async function applyToBudget(db: Kysely<Tables>, { subject, set }: ChangeOf<'budgetChange'>): Promise<void> {
  const { perMinute, perHour, perDay, caseResidents, caseLooks } = set
  const { numUpdatedRows } = await db
    .updateTable('budget')
    .set({
      ...(perMinute !== undefined && { per_minute: perMinute }),
      ...(perHour !== undefined && { per_hour: perHour }),
      ...(perDay !== undefined && { per_day: perDay }),
      ...(caseResidents !== undefined && { case_residents: caseResidents }),
      ...(caseLooks !== undefined && { case_looks: caseLooks }),
    })
    .where('role', '=', subject)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new YikuError('badRequest', { detail: '这个角色没有查询限额' })
}
