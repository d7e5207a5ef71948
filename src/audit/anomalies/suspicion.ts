/** What a detector says about the newest look, and all that it may know when it says so. Pure. */
import type { AnomalyKind } from '../../store/tables.ts'
import type { ActorMemory } from './actor-memory.ts'
import type { Actor, Look } from './look.ts'

/** An account that a resident holds. */
export interface OwnerAccount {
  readonly account: string
  readonly organisation: string
}

/** What is known besides the actor's own looks. */
export interface Surroundings {
  /** by the resident key of the holder, as far as it was told */
  readonly owners: ReadonlyMap<string, readonly OwnerAccount[]>
  /** names of the budgets that refused an actor lately */
  readonly refusals: ReadonlyMap<string, readonly string[]>
  /** ID numbers close to one, by their resident keys: how a number that is nobody's is recognised */
  readonly numbersNear: (idNumber: string) => ReadonlyMap<string, string>
}

/** The newest look among what is remembered of its actor. */
export interface Seen {
  readonly actor: Actor
  readonly look: Look
  readonly memory: ActorMemory
  readonly surroundings: Surroundings
}

export interface Suspicion {
  readonly kind: AnomalyKind
  /** tells what one actor does apart: a case number, a village, a household's key */
  readonly about: string
  readonly looks: readonly Look[]
  /** how far beyond the threshold: 1 = just */
  readonly score: number
  /** Chinese; counts, times and case numbers, never a resident */
  readonly explanation: string
}
