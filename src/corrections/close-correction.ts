/** How a dispute ends: the department answers, or who disputed takes it back. */
import { sql } from 'kysely'
import { YikuError } from '../errors.ts'
import { unchangedFields } from '../residents/disputed-fields.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import type { Correction, CorrectionOutcome } from './correction.ts'
import { lockRecord, type RecordReads, readVersions } from './record-versions.ts'
import { sealText } from './sealed-text.ts'

interface ClosingHub {
  readonly store: Pick<Store, 'db'>
  readonly vault: Vault
}

export interface Answer {
  readonly outcome: CorrectionOutcome
  readonly reason: string
  /** who answers */
  readonly account: number
}

/**
 * The department's answer. To what its own update has settled already, it may still say why.
 * @throws {YikuError} correctionUnchanged, correctionClosed
 */
export async function answerCorrection(
  hub: ClosingHub,
  correction: Correction,
  { outcome, reason, account }: Answer,
): Promise<void> {
  const { id, state, isAnswered } = correction
  const isSettled = state === 'corrected' && outcome === 'corrected' && !isAnswered
  if (state !== 'open' && !isSettled) throw new YikuError('correctionClosed')
  const { digest, sealed } = sealText(hub.vault, { id, part: 'answer' }, reason)
  await inTransaction(hub.store.db, async (trx) => {
    if (state === 'open' && outcome === 'corrected') {
      await lockRecord(trx, correction.place)
      if (!(await hasChanged({ db: trx, vault: hub.vault }, correction))) throw new YikuError('correctionUnchanged')
    }
    const { numUpdatedRows } = await trx
      .updateTable('correction')
      .set({
        closed_by: account,
        answer_digest: digest,
        answer: sealed,
        ...(!isSettled && { state: outcome, closed_at: sql`date_trunc('milliseconds', clock_timestamp())` }),
      })
      .where('correction_id', '=', id)
      .where('state', '=', state)
      .where('answer', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new YikuError('correctionClosed')
  })
}

/** Of several fields, one is enough: the reason says what is with the others. */
async function hasChanged(reads: RecordReads, { place, disputed }: Correction): Promise<boolean> {
  const [current] = await readVersions(reads, place)
  if (!current?.fields) return true
  return (
    unchangedFields(reads.vault, { ...place, fields: current.fields }, disputed).length < Object.keys(disputed).length
  )
}

/** @param account who takes it back; undefined: the resident himself. @throws {YikuError} correctionClosed */
export async function withdrawCorrection(
  { store }: ClosingHub,
  id: string,
  account: number | undefined,
): Promise<void> {
  const { numUpdatedRows } = await store.db
    .updateTable('correction')
    .set({
      state: 'withdrawn',
      closed_by: account ?? null,
      closed_at: sql`date_trunc('milliseconds', clock_timestamp())`,
    })
    .where('correction_id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new YikuError('correctionClosed')
}
