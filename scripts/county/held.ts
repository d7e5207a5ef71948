/** What a hub holds of one department, opened from the store and streamed: to be compared with the truth. */
import pg from 'pg'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { Adapters } from '../../src/ingest/load-adapters.ts'
import { openFields, type StoredRecord } from '../../src/residents/open-records.ts'
import type { Store } from '../../src/store/open.ts'
import { getTypeParser } from '../../src/store/type-parsers.ts'
import type { Vault } from '../../src/vault/vault.ts'
import type { HeldRecord, HeldReject } from './verify.ts'

export interface HeldHub {
  readonly store: Pick<Store, 'url'>
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  readonly vault: Vault
}

interface RecordRow extends Omit<StoredRecord, 'residentId'> {
  readonly resident_id: string
  readonly id_number: Buffer | null
}

/**
 * All current records of a department, in no order; memory is bounded.
 * @throws {Error} where a record does not match its digest, or its resident's ID number is not there or another's
 */
export async function* readHeld(hub: HeldHub, departmentId: string): AsyncGenerator<HeldRecord> {
  const source = hub.adapters.get(departmentId).adapter.department.number
  const text = `
    SELECT r.resident_id, r.category, r.source, r.key, r.digest, r.valid_from, r.valid_to, r.self_collected, r.data,
      r.sealed, p.id_number
    FROM record r LEFT JOIN resident p USING (resident_id) WHERE r.source = $1 AND NOT r.deleted`
  for await (const rows of readPages<RecordRow>(hub.store.url, { text, values: [source] })) yield* openRows(hub, rows)
}

function* openRows({ vault, catalogue }: HeldHub, rows: readonly RecordRow[]): Generator<HeldRecord> {
  const stored = rows.map((row) => ({ ...row, residentId: row.resident_id.replaceAll('-', '') }))
  const fields = openFields(vault, stored)
  const idNumbers = vault.residents.open(
    stored.map(({ residentId, id_number }) => {
      if (id_number === null) throw new Error('a record without its resident')
      return { digest: residentId, sealed: id_number }
    }),
  )
  for (const [at, row] of stored.entries()) {
    const idNumber = idNumbers[at] ?? ''
    if (vault.residentId(idNumber) !== row.residentId) throw new Error('a resident whose ID number is not the key’s')
    yield {
      category: catalogue.getCategoryByNumber(row.category ?? 0).id,
      idNumber,
      fields: fields[at] ?? {},
      validFrom: row.valid_from ?? undefined,
      validTo: row.valid_to ?? undefined,
      selfCollected: row.self_collected ?? false,
    }
  }
}

interface RejectRow {
  readonly name: string
  readonly export: string
  readonly line: number
  readonly problems: HeldReject['problems']
}

/** Where a row stands, by the batch's own name of the file, and in which export. */
export interface ExportReject extends HeldReject {
  readonly export: string
}

/** Rejects of the latest merged batch of each of the department's exports. */
export async function* readRejects(hub: HeldHub, departmentId: string): AsyncGenerator<ExportReject> {
  const source = hub.adapters.get(departmentId).adapter.department.number
  const text = `
    SELECT b.files -> r.file ->> 'name' AS name, b.export, r.line, r.problems
    FROM (SELECT DISTINCT ON (export) batch_id, export, files FROM batch
      WHERE source = $1 AND status = 'merged' AND mode <> 'revert' ORDER BY export, batch_id DESC) b
    JOIN reject r USING (batch_id)`
  for await (const rows of readPages<RejectRow>(hub.store.url, { text, values: [source] }))
    for (const { name, ...row } of rows) yield { file: name, ...row }
}

const pageRows = 2000

/** Runs a query through a cursor, on a connection of its own. */
async function* readPages<Row extends pg.QueryResultRow>(
  url: string,
  { text, values }: { text: string; values: readonly unknown[] },
): AsyncGenerator<Row[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'yiku county', types: { getTypeParser } })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('BEGIN TRANSACTION READ ONLY')
    await client.query(`DECLARE held NO SCROLL CURSOR FOR ${text}`, [...values])
    for (;;) {
      const { rows } = await client.query<Row>(`FETCH ${pageRows} FROM held`)
      if (rows.length > 0) yield rows
      if (rows.length < pageRows) return
    }
  } finally {
    await client.end()
  }
}
