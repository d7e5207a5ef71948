/**
 * What an update has settled is written down: a record whose disputed fields no longer say what was disputed, or that is
 * gone, is corrected, by whichever way the change came. Readers need not wait for it, for they compare by themselves
 * (residents/disputed-fields.ts); so a push and an import write no more than they did.
 */
import { sql } from 'kysely'
import type { LogWriter } from '../audit/batch-writer.ts'
import { logProgram } from '../audit/log-program.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { unchangedFields } from '../residents/disputed-fields.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import type { Correction } from './correction.ts'
import { dueOf } from './due.ts'
import { correctionOf, selectCorrections } from './find-corrections.ts'
import { lockRecord, type RecordVersion, readVersions } from './record-versions.ts'

export interface SettleHub {
  readonly store: Pick<Store, 'db'>
  readonly vault: Vault
  readonly accessLog: Pick<LogWriter, 'append'>
}

/** open ones whose records have changed that are looked at together */
const largestBatch = 200

/** Settles what can be, or only this one. Harmless to do twice, and beside others who do it. */
export async function settleCorrections(hub: SettleHub, id?: string): Promise<void> {
  for (;;) {
    const touched = await selectCorrections(hub.store.db)
      .where('closed_at', 'is', null)
      .where(sql<boolean>`seen_version IS DISTINCT FROM (SELECT r.version FROM record r
        WHERE r.resident_id = correction.resident_id AND r.category = correction.category
          AND r.source = correction.source AND r.key = correction.key)`)
      .$if(id !== undefined, (rows) => rows.where('correction_id', '=', id ?? ''))
      .limit(largestBatch)
      .execute()
    for (const row of touched) await settle(hub, correctionOf(row))
    if (touched.length < largestBatch) return
  }
}

async function settle({ store: { db }, vault, accessLog }: SettleHub, correction: Correction): Promise<void> {
  const { id, place, disputed, version } = correction
  const versions = await readVersions({ db, vault }, place)
  const saysSo = ({ fields }: RecordVersion) =>
    fields !== undefined && unchangedFields(vault, { ...place, fields }, disputed).length > 0
  const [current] = versions
  const seen = current?.version ?? version
  if (current && saysSo(current)) {
    await db.updateTable('correction').set({ seen_version: seen }).where('correction_id', '=', id).execute()
    return
  }
  // the oldest of those that have said otherwise ever since
  const still = versions.findIndex(saysSo)
  const changed = versions[still - 1] ?? current
  await logProgram(accessLog, { route: 'settle-corrections', subject: `correction:${id} corrected` }, () =>
    inTransaction(db, async (trx) => {
      // what was taken back meanwhile is looked at anew
      if ((await lockRecord(trx, place)) !== current?.version) return
      await trx
        .updateTable('correction')
        .set({
          state: 'corrected',
          seen_version: seen,
          changed_at: changed?.recordedAt ?? new Date(),
          closed_at: sql`date_trunc('milliseconds', clock_timestamp())`,
        })
        .where('correction_id', '=', id)
        .where('state', '=', 'open')
        .execute()
    }),
  )
}

/** Counts again what was counted before all its holidays were announced. */
export async function countDueAgain({
  store: { db },
  catalogue,
}: Pick<SettleHub, 'store'> & { readonly catalogue: Catalogue }): Promise<void> {
  const rows = await selectCorrections(db).where('closed_at', 'is', null).where('provisional', '=', true).execute()
  for (const { id, openedAt, dueOn, provisional } of rows.map(correctionOf)) {
    const due = dueOf(catalogue, dayInChina(openedAt))
    if (due.day === dueOn && due.provisional === provisional) continue
    await db
      .updateTable('correction')
      .set({ due_on: due.day, provisional: due.provisional })
      .where('correction_id', '=', id)
      .where('state', '=', 'open')
      .execute()
  }
}
