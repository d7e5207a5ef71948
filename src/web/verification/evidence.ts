import type { Bytes } from './bytes.ts'
import type { ReceiptKey } from './signed-receipt.ts'

/** The hub's side of a verification. All of it is checked; none of it is believed. */
export interface Evidence {
  /** a tlog-proof; or that the log has no such entry, or that no checkpoint covers it yet */
  proofOf(entry: string): Promise<string | 'unknown' | 'waiting'>
  logKey(): Promise<string>
  latestCheckpoint(): Promise<string>
  receiptKeys(): Promise<readonly ReceiptKey[]>
  readTile(path: string): Promise<Bytes>
}
