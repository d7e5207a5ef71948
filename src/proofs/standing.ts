/** How what a receipt rests on stands: at the check, and whenever somebody asks again. Pure. */
import { type Answer, answerCategory, type Held, type Question } from '../residents/profile.ts'

export interface Standing {
  /** of all records of the category, the superseded apart; in order */
  readonly digests: readonly string[]
  /** `whole`: nothing is hidden · `partly`: there may be more · `unknown`: nothing that counts */
  readonly known: 'whole' | 'partly' | 'unknown'
}

/** All of a category counts, not only the records that decided: one that is added may decide otherwise. */
export function standingOf(held: Held, question: Question): Standing {
  return standingBy(answerCategory(held, question), held, question)
}

/** The same where it is known already what the category answers. */
export function standingBy(
  answer: Answer,
  held: Pick<Held, 'records'>,
  { category: { number } }: Pick<Question, 'category'>,
): Standing {
  const isWhole = answer.status === 'none' || (answer.status === 'present' && answer.complete)
  const records = held.records.filter(({ category }) => category === number)
  return {
    digests: [...records.map(({ digest }) => digest), ...contestedOf(answer)].sort(),
    known: isWhole ? 'whole' : answer.status === 'unknown' ? 'unknown' : 'partly',
  }
}

/** What other departments, of other categories perhaps, have come to contradict; what the authority says stands. */
function contestedOf(answer: Answer): string[] {
  if (answer.status !== 'present') return []
  return answer.records.flatMap(({ digest, conflicts = [] }) =>
    conflicts
      .filter(({ ofValue, standing }) => ofValue && standing !== 'authority')
      .map(({ fact, standing }) => `${digest} ${fact} ${standing}`),
  )
}

/**
 * `current`: what was relied on stands · `changed`: a source says otherwise now, or says more · `outdated`: it says so
 * no longer, was not heard of for too long, or may no longer be looked at
 */
export const receiptStates = ['current', 'outdated', 'changed'] as const
export type ReceiptState = (typeof receiptStates)[number]

/** The state that matters most; of nothing, current. */
export function worstState(states: Iterable<ReceiptState>): ReceiptState {
  return [...states].reduce((worst, one) => (rank(one) > rank(worst) ? one : worst), 'current')
}

function rank(state: ReceiptState): number {
  return receiptStates.indexOf(state)
}
