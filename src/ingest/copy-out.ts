/**
 * What a query gives, as PostgreSQL's binary COPY tells it: values come as their bytes, one row after the other, and
 * nothing of them stays. As text, bytes would take the room of four.
 */
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'

/** signature, flags, length of an extension that nobody has made */
const headerBytes = 11 + 4 + 4

/** what stands in a query for $1, $2, …: COPY takes no parameters */
export type CopyValue = number | string | readonly number[]

/** Rows of a query as the bytes of their values; none of them may be null. Keeps the connection busy until its end. */
export async function* copyOut(
  client: pg.ClientBase,
  query: string,
  values: readonly CopyValue[],
): AsyncGenerator<readonly Buffer[]> {
  const text = query.replaceAll(/\$(\d+)/g, (_, nth) => literalOf(client, values[Number(nth) - 1] ?? ''))
  const stream = client.query(copyTo(`COPY (${text}) TO STDOUT (FORMAT binary)`))
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]()
  const take = byteFeed(chunks)
  try {
    await take(headerBytes)
    for (;;) {
      const count = (await take(2)).readInt16BE()
      // the trailer
      if (count < 0) break
      const row: Buffer[] = []
      while (row.length < count) row.push(await take((await take(4)).readInt32BE()))
      yield row
    }
  } finally {
    // nothing else can be said to the server before its last word
    while (!(await chunks.next()).done);
  }
}

function literalOf(client: pg.ClientBase, value: CopyValue): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? client.escapeLiteral(value) : `'{${value.join(',')}}'`
}

/** Takes so many bytes off a stream. */
function byteFeed(chunks: AsyncIterator<Buffer>): (length: number) => Promise<Buffer> {
  let chunk: Buffer = Buffer.alloc(0)
  const next = async () => {
    const { done, value } = await chunks.next()
    if (done) throw new Error('the copy ended within a row')
    chunk = value
  }
  return async (length) => {
    if (chunk.length === 0 && length > 0) await next()
    const taken = chunk.subarray(0, length)
    chunk = chunk.subarray(taken.length)
    if (taken.length === length) return taken
    const whole = Buffer.allocUnsafeSlow(length)
    taken.copy(whole)
    for (let end = taken.length; end < length; ) {
      await next()
      const part = chunk.subarray(0, length - end)
      part.copy(whole, end)
      chunk = chunk.subarray(part.length)
      end += part.length
    }
    return whole
  }
}
