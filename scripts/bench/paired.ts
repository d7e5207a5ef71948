/**
 * Rounds in pairs: what disturbs the machine for a while disturbs both sides, and whoever comes first alternates. Before
 * them both are warmed up, by rounds like these: a server that has been up for a while has long been compiled by V8, the
 * more of it the more there is.
 */

export interface Pairing<Ours, Theirs> {
  /** that count */
  readonly rounds: number
  readonly ours: () => Promise<Ours>
  readonly theirs: () => Promise<Theirs>
}

export interface Pair<Ours, Theirs> {
  readonly ours: Ours
  readonly theirs: Theirs
}

export async function paired<Ours, Theirs>(pairing: Pairing<Ours, Theirs>): Promise<Pair<Ours, Theirs>[]> {
  await inPairs({ ...pairing, rounds: Math.min(warming, pairing.rounds) })
  return inPairs(pairing)
}

/** rounds that do not count, where as many or more do */
const warming = 2

async function inPairs<Ours, Theirs>({ rounds, ours, theirs }: Pairing<Ours, Theirs>): Promise<Pair<Ours, Theirs>[]> {
  const pairs: Pair<Ours, Theirs>[] = []
  for (let round = 0; round < rounds; round++) {
    const early = round % 2 === 0 ? await ours() : undefined
    const other = await theirs()
    pairs.push({ ours: early ?? (await ours()), theirs: other })
  }
  return pairs
}
