/** What a record takes up in PostgreSQL, tables and indexes, beside what it says, as JSON text. */
import type { Hub } from '../../src/hub.ts'
import { openFields, type StoredRecord } from '../../src/residents/open-records.ts'
import { openCountyHub } from './county-hub.ts'
import type { Figure } from './figure.ts'
import { runSql } from './run-sql.ts'

export interface SizeBenchOptions {
  readonly residents: number
}

/** records that are opened to see how long they are */
const sampled = 100_000

export async function benchSize({ residents }: SizeBenchOptions): Promise<Figure[]> {
  const { hub } = await openCountyHub(residents)
  try {
    const { url } = hub.store
    // room that first loads left behind, and that a year of updates would use, is not the record's
    await runSql(url, 'VACUUM (ANALYZE) record, resident')
    const [size] = await runSql<Sizes>(url, sizes)
    if (!size) throw new Error('there is no table')
    const json = await jsonBytes(hub, size.records)
    const each = (bytes: number) => bytes / size.records
    const stored = each(size.record_table + size.record_indexes + size.resident + size.known_rows)
    console.log(
      `每条记录：表 ${each(size.record_table).toFixed(0)}，索引 ${each(size.record_indexes).toFixed(0)}，` +
        `居民表分摊 ${each(size.resident).toFixed(0)}，已知行分摊 ${each(size.known_rows).toFixed(0)}，共 ${stored.toFixed(0)} 字节；JSON 原文 ${json.toFixed(0)} 字节`,
    )
    const values = [stored / json]
    return [{ name: '每条记录所占空间', against: '同一记录的 JSON 原文', values, target: { most: 1.6 } }]
  } finally {
    await hub.close()
  }
}

interface Sizes {
  readonly records: number
  readonly record_table: number
  readonly record_indexes: number
  readonly resident: number
  /** what the last snapshots' rows came to */
  readonly known_rows: number
}

const sizes = `SELECT (SELECT count(*)::float8 FROM record) AS records, pg_table_size('record')::float8 AS record_table,
  pg_indexes_size('record')::float8 AS record_indexes, pg_total_relation_size('resident')::float8 AS resident,
  pg_total_relation_size('known_rows')::float8 AS known_rows`

/** Bytes of a record that tells by itself whose it is, what it says, from whom and since when: in the mean. */
async function jsonBytes({ store, vault, catalogue, adapters }: Hub, records: number): Promise<number> {
  const rows = await sampleOf(store.url, Math.min(100, (sampled / records) * 100))
  const opened = openFields(vault, rows)
  const idNumbers = vault.residents.open(
    rows.map(({ residentId, id_number }) => ({ digest: residentId, sealed: id_number })),
  )
  const titles = new Map(catalogue.categories.map(({ number, id }) => [number, id]))
  const bytes = rows.map((row, at) => {
    const record = {
      category: titles.get(row.category ?? 0),
      source: adapters.departmentOf(row.source ?? 0)?.id,
      idNumber: idNumbers[at],
      fields: opened[at],
      validFrom: row.valid_from ?? undefined,
      validTo: row.valid_to ?? undefined,
      observedAt: row.observed_at,
      version: row.version,
    }
    return Buffer.byteLength(JSON.stringify(record))
  })
  return bytes.reduce((sum, one) => sum + one, 0) / bytes.length
}

interface Sampled extends StoredRecord {
  readonly id_number: Buffer
  readonly observed_at: Date
  readonly version: number
}

/** So many per cent, by whole pages. */
function sampleOf(url: string, percent: number): Promise<Sampled[]> {
  return runSql<Sampled>(
    url,
    `SELECT replace(r.resident_id::text, '-', '') AS "residentId", category, source, key, digest, valid_from, valid_to,
       self_collected, data, sealed, observed_at, version, id_number
     FROM record r TABLESAMPLE SYSTEM ($1) REPEATABLE (1) JOIN resident USING (resident_id) WHERE NOT deleted`,
    [percent],
  )
}
