/**
 * Changes of accounts, rules, clients and budgets: one security administrator proposes, another approves, and with the
 * approval it is in force. Who the two are is held by the table itself (`access_request`): what it refuses is put into
 * words here. All of them come one after the other, so that two approvals cannot both be the last but one.
 */
import { isDeepStrictEqual } from 'node:util'
import { sql, type Transaction } from 'kysely'
import { YikuError } from '../errors.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { ChangeStatus, Tables } from '../store/tables.ts'
import type { AccessChange } from './access-change.ts'
import { changeAccount } from './accounts.ts'
import { applyChange, type ChangeStore, givesPassword } from './apply-change.ts'
import { isDisabledAtOnce, lockRequests } from './at-once.ts'
import { differenceOf } from './change-difference.ts'
import { type ChangeRequest, getChangeRequest } from './change-requests.ts'
import { readStanding, type Standing } from './change-subject.ts'
import { changeClient } from './clients.ts'
import { proposersHalf } from './first-password.ts'
import { listRules } from './rule-store.ts'
import { refuseForOneself } from './self-grant.ts'

const hoursToApprove = 7 * 24
/** what has taken effect already is not left long to one person's word */
const hoursToConfirm = 72

export interface Proposal {
  /** who proposes it */
  readonly account: number
  readonly change: AccessChange
}

export interface Outcome {
  readonly request: ChangeRequest
  /** one half of a first password, told this once */
  readonly passwordHalf?: string
}

/** Rehearses the change, too: what cannot be put into force is refused now and not at the approval. */
export async function proposeChange(store: ChangeStore, { account, change }: Proposal): Promise<Outcome> {
  await lapseChanges(store)
  return oneByOne(store, async (trx) => {
    const { catalogue, vault } = store
    const before = await readStanding(trx, change)
    const difference = differenceOf(change, { before, rules: await listRules(trx), catalogue })
    if (change.kind !== 'ruleChange' && difference.fields.length === 0)
      throw new YikuError('badRequest', { detail: '没有任何改动' })
    await refuseForOneself(trx, { account, change })
    const atOnce = await isDisabledAtOnce(trx, { account, change, before })
    const { request_id: id } = await trx
      .insertInto('access_request')
      .values({
        kind: change.kind,
        subject: 'subject' in change ? change.subject : null,
        change: JSON.stringify(change.set),
        before: JSON.stringify(before),
        difference: JSON.stringify(difference),
        reason: change.reason,
        at_once: atOnce,
        proposed_by: account,
        // the trigger looks it up
        proposer: '',
        expires_at: sql<Date>`clock_timestamp() + make_interval(hours => ${atOnce ? hoursToConfirm : hoursToApprove})`,
      })
      .returning('request_id')
      .executeTakeFirstOrThrow()
      .catch(refuse)
    await sql`SAVEPOINT rehearsal`.execute(trx)
    await applyChange({ ...store, db: trx }, { id, change })
    if (!atOnce) await sql`ROLLBACK TO SAVEPOINT rehearsal`.execute(trx)
    const request = await getChangeRequest(trx, id)
    return { request, ...(givesPassword(change) && { passwordHalf: proposersHalf(vault, id) }) }
  })
}

export interface Decision {
  readonly id: string
  /** who decides */
  readonly account: number
}

/** @throws {YikuError} changeNotFound, changeNotPending, changeStale, ownChange, selfGrant, and what the change itself throws */
export async function approveChange(store: ChangeStore, { id, account }: Decision): Promise<Outcome> {
  await lapseChanges(store)
  return oneByOne(store, async (trx) => {
    const { change, atOnce, ...request } = await getPending(trx, id)
    const expected = atOnce ? suspended(request.before) : request.before
    const standing = await readStanding(trx, change)
    if (!isDeepStrictEqual(standing, expected)) throw new YikuError('changeStale')
    await refuseForOneself(trx, { account, change })
    // decided first: whoever approves that he himself is disabled is in office till then
    await decide(trx, { id, account, status: 'approved' })
    const passwordHalf = atOnce ? undefined : await applyChange({ ...store, db: trx }, { id, change })
    return { request: await getChangeRequest(trx, id), ...(passwordHalf !== undefined && { passwordHalf }) }
  })
}

/** @throws {YikuError} changeNotFound, changeNotPending, ownChange, selfGrant */
export async function rejectChange(
  store: ChangeStore,
  { id, account, reason }: Decision & { readonly reason: string },
): Promise<ChangeRequest> {
  return close(store, { id, account, reason, status: 'rejected' })
}

/** By whoever proposed it. @throws {YikuError} changeNotFound, changeNotPending, forbidden */
export async function withdrawChange(store: ChangeStore, { id, account }: Decision): Promise<ChangeRequest> {
  return close(store, { id, account, status: 'withdrawn' })
}

async function close(store: ChangeStore, decision: Decided): Promise<ChangeRequest> {
  await lapseChanges(store)
  return oneByOne(store, async (trx) => {
    const request = await getPending(trx, decision.id)
    await decide(trx, decision)
    if (request.atOnce) await undo({ ...store, db: trx }, request)
    return getChangeRequest(trx, decision.id)
  })
}

/** What nobody approved in time comes to nothing; what had taken effect at once is undone. @returns how many */
export async function lapseChanges(store: ChangeStore): Promise<number> {
  const late = await store.db
    .selectFrom('access_request')
    .select('request_id as id')
    .where('status', '=', 'pending')
    .where('expires_at', '<=', sql<Date>`clock_timestamp()`)
    .execute()
  // each by itself: no transaction comes to lock a second account when it has touched the first
  for (const { id } of late) await oneByOne(store, (trx) => lapse({ ...store, db: trx }, id))
  return late.length
}

async function lapse(store: ChangeStore, id: string): Promise<void> {
  const request = await getChangeRequest(store.db, id)
  if (request.status !== 'pending') return
  const work = async () => {
    await store.db.updateTable('access_request').set({ status: 'expired' }).where('request_id', '=', id).execute()
    if (request.atOnce) await undo(store, request)
  }
  await (store.lapse ? store.lapse(id, work) : work())
}

function oneByOne<T>({ db }: ChangeStore, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return inTransaction(db, async (trx) => {
    await lockRequests(trx)
    return work(trx)
  })
}

/** @throws {YikuError} changeNotFound, changeNotPending */
async function getPending(trx: Transaction<Tables>, id: string): Promise<ChangeRequest> {
  const request = await getChangeRequest(trx, id)
  if (request.status !== 'pending') throw new YikuError('changeNotPending')
  return request
}

interface Decided extends Decision {
  readonly status: Exclude<ChangeStatus, 'pending' | 'expired'>
  readonly reason?: string
}

async function decide(trx: Transaction<Tables>, { id, account, status, reason }: Decided): Promise<void> {
  await trx
    .updateTable('access_request')
    .set({ status, decided_by: account, decision_reason: reason ?? null })
    .where('request_id', '=', id)
    .execute()
    .catch(refuse)
}

/** Lets an account or client act again that was disabled at once, unless somebody has changed it since. */
async function undo({ db, catalogue }: ChangeStore, { change, before }: ChangeRequest): Promise<void> {
  const standing = await readStanding(db, change)
  if (!isDeepStrictEqual(standing, suspended(before))) return
  if (change.kind === 'accountChange') await changeAccount(db, change.subject, { disabled: false })
  if (change.kind === 'clientChange') await changeClient(db, catalogue, { id: change.subject, disabled: false })
}

function suspended(before: Standing): Standing {
  return { ...before, disabled: true }
}

/** What the table refuses, in our words. */
function refuse(error: unknown): never {
  const { constraint } = error instanceof Error ? (error as Error & { constraint?: string }) : {}
  switch (constraint) {
    case 'access_request_four_eyes':
      throw new YikuError('ownChange')
    case 'access_request_not_for_oneself':
    case 'access_request_not_of_oneself':
      throw new YikuError('selfGrant')
    case 'access_request_withdrawn':
    case 'access_request_administrator':
      throw new YikuError('forbidden')
    case 'access_request_expired':
      throw new YikuError('changeNotPending')
    case 'access_request_proposer':
      throw new YikuError('changeStale', { detail: '提出人已不再是安全管理员' })
    default:
      throw error
  }
}
