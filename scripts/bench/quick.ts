/** Every measurement in a small form, within three minutes: to see that nothing has become slow, not to say how fast it is. */
import { benchDecision } from './decision.ts'
import { benchDirectus, directusFolder } from './directus.ts'
import { hasDirectus } from './directus-server.ts'
import type { Figure } from './figure.ts'
import { benchGrowth } from './growth.ts'
import { benchIngest } from './ingest.ts'
import { benchLogCost } from './log.ts'
import { benchLog } from './log-verify.ts'
import { benchProofs } from './proofs.ts'
import { benchQuery } from './query.ts'
import { benchSize } from './size.ts'
import { benchUpdates } from './updates.ts'

const county = { residents: 2000 }
const load = { ...county, rounds: 1, seconds: 1.5, connections: 32 }

const measurements: readonly (() => Promise<readonly Figure[]>)[] = [
  () => benchDecision({ decisions: 200_000, rounds: 3 }),
  () => benchQuery({ ...load, connections: [load.connections] }),
  () => benchLogCost(load),
  () => benchProofs(load),
  () => benchGrowth({ ...load, small: 10_000, large: 400_000 }),
  () => benchSize(county),
  () => benchIngest({ residents: 20_000, rounds: 1 }),
  () => benchUpdates({ people: 2000, rounds: 1, seconds: 1.5 }),
  () => benchLog({ entries: 30_000 }),
  // installing it would take longer than all the rest
  async () => (hasDirectus(directusFolder()) ? benchDirectus(load) : []),
]

export async function benchQuick(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const measure of measurements) figures.push(...(await measure()))
  return figures
}
