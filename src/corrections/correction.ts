/** A dispute about what a record says (校核), without what was said in it. */
import type { DisputedFields } from '../residents/disputed-fields.ts'
import type { RecordPlace } from '../residents/record-content.ts'
import type { CorrectionState } from '../store/tables.ts'

export const correctionStates = [
  'open',
  'corrected',
  'upheld',
  'cannotTell',
  'withdrawn',
] as const satisfies readonly CorrectionState[]

/** What a department answers: the record has changed · it is right as it is · it cannot be found out */
export const correctionOutcomes = ['corrected', 'upheld', 'cannotTell'] as const satisfies readonly CorrectionState[]
export type CorrectionOutcome = (typeof correctionOutcomes)[number]

/** Who disputes. */
export interface Opener {
  /** undefined: the resident himself */
  readonly account: number | undefined
  readonly role: string
  readonly organisation: string | undefined
}

export interface Correction {
  readonly id: string
  readonly place: RecordPlace
  /** whose number it was disputed by: the record may stand under a former one. 32 hexadecimal digits */
  readonly askedAs: string
  /** of the record when it was disputed */
  readonly version: number
  readonly disputed: DisputedFields
  /** since when the store says what is disputed */
  readonly arrivedAt: Date
  readonly openedAt: Date
  readonly opener: Opener
  /** last working day for the answer, in China */
  readonly dueOn: string
  readonly provisional: boolean
  readonly state: CorrectionState
  /** since when the store no longer says it */
  readonly changedAt: Date | undefined
  readonly closedAt: Date | undefined
  readonly isAnswered: boolean
}
