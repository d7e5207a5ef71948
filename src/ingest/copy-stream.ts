/** A binary COPY into a table that stays open while a file is read. */
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { copyHeader, copyTrailer } from '../store/binary-copy.ts'

export interface CopyStream {
  /** tuples as `CopyBuffer` makes them; resolves when more may come */
  write(tuples: Uint8Array): Promise<void>
  /** resolves when the server has taken everything */
  end(): Promise<void>
  /** the table stays as it was */
  abort(error: unknown): void
}

/** Keeps the connection busy until its end. */
export function openCopy(client: pg.ClientBase, table: string, columns: string): CopyStream {
  const copy = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN (FORMAT binary)`))
  const failed = new Promise<never>((_, reject) => copy.on('error', reject))
  failed.catch(() => undefined)
  copy.write(copyHeader)
  return {
    async write(tuples) {
      if (tuples.length > 0) copy.write(tuples)
      if (copy.writableNeedDrain) await Promise.race([new Promise((resolve) => copy.once('drain', resolve)), failed])
    },
    async end() {
      copy.end(copyTrailer)
      await Promise.race([new Promise((resolve) => copy.once('finish', resolve)), failed])
    },
    abort(error) {
      copy.destroy(error instanceof Error ? error : new Error(String(error)))
    },
  }
}
