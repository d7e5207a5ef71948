/** Which keys a store was filled with: by others, whoever it knows would be answered as one whom nobody knows. */
import type pg from 'pg'

export interface KeyTrace {
  /** 32 hexadecimal digits; undefined where the store has not been marked: it is new, or older than marks */
  readonly mark: string | undefined
  /** whether something was written that only the keys of its time can read */
  readonly isFilled: boolean
  /** somebody it knows, by his key, with his sealed ID number */
  readonly known: { readonly residentId: string; readonly idNumber: Buffer } | undefined
}

export async function readKeyTrace(pool: pg.Pool): Promise<KeyTrace> {
  const { rows } = await pool.query<{
    mark: string | null
    signed: boolean
    resident: string | null
    number: Buffer | null
  }>(
    `SELECT (SELECT replace(mark::text, '-', '') FROM key_mark) AS mark, EXISTS (SELECT FROM checkpoint) AS signed,
       replace(r.resident_id::text, '-', '') AS resident, r.id_number AS number
     FROM (VALUES (1)) one LEFT JOIN (SELECT resident_id, id_number FROM resident LIMIT 1) r ON true`,
  )
  const { mark, signed, resident, number } = rows[0] ?? {}
  const known = resident && number ? { residentId: resident, idNumber: number } : undefined
  return { mark: mark ?? undefined, isFilled: signed === true || known !== undefined, known }
}

/** Marks a store that has no mark. @returns the mark it has: another one where somebody was faster */
export async function markStore(pool: pg.Pool, mark: string): Promise<string> {
  await pool.query('INSERT INTO key_mark (mark) VALUES ($1) ON CONFLICT DO NOTHING', [mark])
  return (await readKeyTrace(pool)).mark ?? ''
}
