/**
 * The search for anomalies as it goes through looks, in their order: what is remembered of each actor, judged with each
 * new look. It knows no store: what is not remembered is handed to it.
 */
import { Memory, type PastDay } from './anomalies/actor-memory.ts'
import { detect } from './anomalies/detect.ts'
import { type Actor, hour, type Look } from './anomalies/look.ts'
import type { Surroundings, Suspicion } from './anomalies/suspicion.ts'
import { type AnomalyRules, longestWindow } from './anomaly-rule.ts'

export interface AnomalySearch {
  readonly actors: ReadonlyMap<string, Memory>
  /** Takes over what was before: looks of the window, and days before it. */
  recall(actor: string, before: { readonly looks: readonly Look[]; readonly past: readonly PastDay[] }): void
  /** Remembers a look, and judges it. */
  see(actor: Actor, look: Look, by: Judgement): Suspicion[]
  /** Forgets who has not looked for so long that no window reaches back to it. */
  forget(now: number): void
}

export interface Judgement {
  readonly rules: AnomalyRules
  readonly surroundings: Surroundings
}

export function openAnomalySearch(): AnomalySearch {
  const window = longestWindow * hour
  const actors = new Map<string, Memory>()
  const memoryOf = (actor: string) => {
    const memory = actors.get(actor) ?? new Memory({ window })
    actors.set(actor, memory)
    return memory
  }
  return {
    actors,
    recall(actor, { looks, past }) {
      const memory = memoryOf(actor)
      memory.recall(past)
      for (const look of looks) memory.add(look)
    },
    see(actor, look, { rules, surroundings }) {
      const memory = memoryOf(actor.id)
      const added = memory.add(look)
      return added ? detect({ actor, look: added, memory, surroundings }, rules) : []
    },
    forget(now) {
      for (const [actor, { looks }] of actors) if ((looks.at(-1)?.at ?? 0) < now - window) actors.delete(actor)
    },
  }
}
