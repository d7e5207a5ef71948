/** Rounds in pairs: what disturbs the machine for a while disturbs both sides, and whoever comes first alternates. */

export interface Pairing<Ours, Theirs> {
  readonly rounds: number
  readonly ours: () => Promise<Ours>
  readonly theirs: () => Promise<Theirs>
}

export interface Pair<Ours, Theirs> {
  readonly ours: Ours
  readonly theirs: Theirs
}

export async function paired<Ours, Theirs>(pairing: Pairing<Ours, Theirs>): Promise<Pair<Ours, Theirs>[]> {
  const { rounds, ours, theirs } = pairing
  const pairs: Pair<Ours, Theirs>[] = []
  for (let round = 0; round < rounds; round++) {
    const early = round % 2 === 0 ? await ours() : undefined
    const other = await theirs()
    pairs.push({ ours: early ?? (await ours()), theirs: other })
  }
  return pairs
}
