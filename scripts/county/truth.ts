/** What a perfect hub makes of a department's exports: every fact it takes, every row it refuses. */
import type { ProblemCode } from '../../src/catalogue/problems.ts'
import type { Fact } from './department.ts'

export interface Place {
  readonly file: string
  /** as a reader reports it: see ExportWriter.write */
  readonly line: number
}

export interface Reject extends Place {
  readonly column?: string
  readonly code: ProblemCode
}

/** Takes down the truth while the files are written, in the order of their rows. */
export interface Truth {
  fact(fact: Fact, place: Place): void
  /** `facts` are those that the row would have given */
  reject(reject: Reject, facts: readonly Fact[]): void
}

/** A line of `truth/<department>.ndjson`. */
export type TruthLine =
  | { readonly fact: Fact; readonly file: string; readonly line: number }
  | { readonly reject: Reject }
