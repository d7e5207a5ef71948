/** What a dry run tells beyond counts: which fields would change, by a sample of the changed records. Names, never values. */
import type pg from 'pg'
import type { Vault } from '../vault/vault.ts'
import type { Merge } from './merge.ts'

/** Category → field → how many records of the sample would change in it. */
export type ChangedFields = Readonly<Record<string, Readonly<Record<string, number>>>>

const sampled = 200

const sampleChanged = `
  SELECT s.category, s.data AS new_data, s.sealed AS new_sealed, s.digest AS new_digest,
    r.data AS old_data, r.sealed AS old_sealed, r.digest AS old_digest
  FROM staging s JOIN record r USING (resident_id, category, key)
  WHERE s.batch_id = $1 AND r.source = $2 AND s.digest <> r.digest AND NOT s.deleted AND NOT r.deleted
  LIMIT ${sampled}`

type Data = Readonly<Record<string, unknown>>

interface ChangedRow {
  readonly category: number
  readonly new_data: Data | null
  readonly new_sealed: Buffer | null
  readonly new_digest: string
  readonly old_data: Data | null
  readonly old_sealed: Buffer | null
  readonly old_digest: string
}

export async function changedFieldsOf(
  client: pg.ClientBase,
  { batchId, source, catalogue, openVault }: Merge,
): Promise<ChangedFields> {
  const { rows } = await client.query<ChangedRow>(sampleChanged, [batchId, source])
  if (rows.length === 0) return {}
  const vault = await openVault()
  const counts: Record<string, Record<string, number>> = {}
  for (const row of rows) {
    const before = fieldsOf(vault, { data: row.old_data, sealed: row.old_sealed, digest: row.old_digest })
    const after = fieldsOf(vault, { data: row.new_data, sealed: row.new_sealed, digest: row.new_digest })
    const { id } = catalogue.getCategoryByNumber(row.category)
    const ofCategory = counts[id] ?? {}
    counts[id] = ofCategory
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      if (before[name] !== after[name]) ofCategory[name] = (ofCategory[name] ?? 0) + 1
  }
  return counts
}

function fieldsOf(
  { records }: Vault,
  { data, sealed, digest }: { data: Data | null; sealed: Buffer | null; digest: string },
): Data {
  if (!sealed) return data ?? {}
  const [text = '{}'] = records.open([{ digest: digest.replaceAll('-', ''), sealed }])
  return { ...data, ...JSON.parse(text) }
}
