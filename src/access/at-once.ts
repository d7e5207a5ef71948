/**
 * Which accounts and clients one administrator alone may stop, for the time being: a stolen account cannot wait for a
 * second person. What it must not become is a way for one administrator to rule alone. So the three powers, who keep an
 * eye on him, are never stopped by one; he stops only so many at a time; and none again after nobody agreed with him.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from '../store/tables.ts'
import type { AccessChange } from './access-change.ts'
import type { Standing } from './change-subject.ts'
import { accountRoles, isPower } from './roles.ts'

const mostUnconfirmed = 10
const daysTillAgain = 30

export interface ToDisable {
  /** who proposes it */
  readonly account: number
  readonly change: AccessChange
  readonly before: Standing
}

/** Whether the change is one that takes effect before it is approved. */
export async function isDisabledAtOnce(db: Kysely<Tables>, { account, change, before }: ToDisable): Promise<boolean> {
  if (change.kind !== 'accountChange' && change.kind !== 'clientChange') return false
  if (!isDeepStrictEqual(change.set, { disabled: true })) return false
  const role = accountRoles.find((one) => one === before.role)
  if (role && isPower(role)) return false
  const { subject, kind } = change
  const { unconfirmed, vain } = await db
    .selectFrom('access_request')
    .innerJoin('account as proposing', 'proposing.account_id', 'proposed_by')
    .innerJoin('account as acting', (join) =>
      join.on(sql<boolean>`one_person(proposing.holder, proposing.own_resident, acting.holder, acting.own_resident)`),
    )
    .select([
      sql<number>`(count(*) FILTER (WHERE status = 'pending'))::int`.as('unconfirmed'),
      sql<number>`(count(*) FILTER (WHERE status IN ('rejected', 'withdrawn', 'expired') AND kind = ${kind} AND subject = ${subject}
        AND decided_at > clock_timestamp() - make_interval(days => ${daysTillAgain})))::int`.as('vain'),
    ])
    .where('acting.account_id', '=', account)
    .where('at_once', '=', true)
    .executeTakeFirstOrThrow()
  return unconfirmed < mostUnconfirmed && vain === 0
}

/** What was said about acting at all, and of whom. */
export interface OtherDecision {
  readonly kind: 'accountChange' | 'clientChange'
  /** username or client id */
  readonly subject: string
  /** id of the proposal that says so, where one does: it does not end itself */
  readonly request?: string | undefined
}

/**
 * Ends what one administrator alone had stopped for the time being: somebody else has said since whether it may act, and
 * when nobody agrees with the administrator, that is not to be undone.
 */
export async function endAtOnce(trx: Transaction<Tables>, { kind, subject, request }: OtherDecision): Promise<void> {
  await lockRequests(trx)
  await trx
    .updateTable('access_request')
    .set({ status: 'expired', decision_reason: '其后已另行决定停用或启用' })
    .where('status', '=', 'pending')
    .where('at_once', '=', true)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .$if(request !== undefined, (query) => query.where('request_id', '<>', request ?? ''))
    .execute()
}

/** Till the transaction ends: requests are decided one after the other, and before the accounts they are about are touched. */
export async function lockRequests(trx: Transaction<Tables>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('yiku access request'))`.execute(trx)
}
