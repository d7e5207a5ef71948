/** Why an item of a push is not taken: as for rows of an export, and what only a push can get wrong. Never a value. */
import { problems } from '../catalogue/problems.ts'

const titles = {
  ...problems,
  futureDate: '日期或时间在将来',
  badRow: '该行不是合法的 JSON（UTF-8）',
  unknownField: '没有这个字段',
  unknownCategory: '没有这个数据类，见 GET /v1/catalogue',
  otherCategory: '该数据类不由本系统推送',
  versionReused: '与库中同一版本（或同一时间）的内容不同；确为新内容的，请用更高的版本',
} as const

export type UpdateProblemCode = keyof typeof titles

export interface UpdateProblem {
  readonly code: UpdateProblemCode
  /** of the item, or of its `fields`; absent where it is about the item as a whole */
  readonly field?: string
}

/** As a sender is told. */
export interface ToldProblem extends UpdateProblem {
  readonly title: string
}

export function tellProblem(problem: UpdateProblem): ToldProblem {
  return { ...problem, title: titles[problem.code] }
}
