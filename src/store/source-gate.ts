/**
 * Pushes and the merge of an export of the same department take turns: what a merge has compared must still hold when it
 * writes. Pushes go through the gate together; a merge closes it for as long as it compares and writes.
 */
import type pg from 'pg'

/** first half of the advisory lock's key, so that it meets no other lock */
const gateSpace = 0x59_69_6b_70

/** Waits where a merge is at work; holds until the transaction's end. */
export async function enterGates(client: pg.ClientBase, sources: readonly number[]): Promise<void> {
  await client.query({
    name: 'enter-gates',
    text: 'SELECT pg_advisory_xact_lock_shared($1, source) FROM unnest($2::int[]) AS s (source)',
    values: [gateSpace, [...new Set(sources)].sort((a, b) => a - b)],
  })
}

/**
 * For a merge, before its transaction begins, so that what it writes is later than what the pushes before it wrote. Holds
 * until the connection ends.
 */
export async function closeGate(client: pg.ClientBase, source: number): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1, $2)', [gateSpace, source])
}
