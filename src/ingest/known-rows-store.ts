/** Rows that are known, kept from one snapshot to the next. */
import type pg from 'pg'
import { whileRunning } from './batch-store.ts'
import { copyOut } from './copy-out.ts'
import { KnownRows, pairBytes } from './known-rows.ts'
import * as sql from './known-rows-sql.ts'

/** Which rows may be remembered together. */
export interface KnownRowsOf {
  readonly batchId: number
  /** number of the department */
  readonly source: number
  readonly exportId: string
  /** hash of what rows are read by */
  readonly rules: string
  /** `YYYY-MM-DD`, the export's day in China */
  readonly day: string
}

/** Takes what is learned while an export is read. */
export interface Learning {
  add(pairs: Uint8Array): Promise<void>
  /** resolves when all is stored */
  end(): Promise<void>
}

const partBytes = 1 << 17
/** more than these are not remembered: they are held in memory when they are looked for */
const mostRows = 5_000_000
/** times the rows that are confirmed: from so many on, those that no longer come are forgotten */
const spareRoom = 1.25

const keep = `
  INSERT INTO known_rows (batch_id, source, export, rules, day, pairs)
  SELECT $1, $2, $3, $4, $5, $6 FROM ${whileRunning}`

export function openLearning(pool: pg.Pool, { batchId, source, exportId, rules, day }: KnownRowsOf): Learning {
  let waiting: Uint8Array[] = []
  let bytes = 0
  let all = 0
  const flush = async () => {
    if (bytes === 0) return
    const pairs = Buffer.concat(waiting)
    waiting = []
    bytes = 0
    await pool.query(keep, [batchId, source, exportId, rules, day, pairs])
  }
  return {
    async add(pairs) {
      if (pairs.length === 0 || all > mostRows * pairBytes) return
      waiting.push(pairs)
      bytes += pairs.length
      all += pairs.length
      if (bytes >= partBytes) await flush()
    },
    end: flush,
  }
}

/** Remembers the rows of earlier snapshots; undefined where there are none, or too many. */
export async function loadKnown(
  client: pg.ClientBase,
  { source, exportId, rules, day }: KnownRowsOf,
): Promise<KnownRows | undefined> {
  const values = [source, exportId, rules, day]
  const counted = await client.query<{ rows: number }>(sql.countKnown, [...values, pairBytes])
  const rows = counted.rows[0]?.rows ?? 0
  if (rows === 0 || rows > mostRows * spareRoom) return undefined
  const known = KnownRows.withRoomFor(rows)
  for await (const [pairs = Buffer.alloc(0)] of copyOut(client, sql.readKnown, values)) addAll(known, viewOf(pairs))
  return known
}

function addAll(known: KnownRows, pairs: DataView): void {
  for (let at = 0; at < pairs.byteLength; at += pairBytes) known.add(pairs, at)
}

/** Bytes as numbers. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** Forgets, of earlier batches, the rows that no longer come, where they have become many. To be called inside a transaction. */
export async function forgetUnconfirmed(
  client: pg.ClientBase,
  { batchId, source, exportId }: KnownRowsOf,
  known: KnownRows,
): Promise<void> {
  if (known.added <= known.confirmed * spareRoom) return
  const others = await client.query<{ part: number }>(sql.listOthers, [batchId, source, exportId])
  for (const { part } of others.rows) {
    const { rows } = await client.query<{ pairs: Buffer }>(sql.readPart, [part])
    const pairs = rows[0]?.pairs ?? Buffer.alloc(0)
    const kept: Buffer[] = []
    const view = viewOf(pairs)
    for (let at = 0; at < pairs.length; at += pairBytes)
      if (known.isConfirmed(view, at)) kept.push(pairs.subarray(at, at + pairBytes))
    if (kept.length === 0) await client.query(sql.forgetPart, [part])
    else if (kept.length * pairBytes < pairs.length) await client.query(sql.replacePart, [part, Buffer.concat(kept)])
  }
}
