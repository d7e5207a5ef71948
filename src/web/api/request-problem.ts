import type { Problem } from './routes.ts'

/** What went wrong, in Chinese, with what to do: from the server, or from the way there. */
export interface ShownProblem extends Omit<Problem, 'code' | 'error' | 'type'> {
  readonly code: Problem['code'] | 'unreachable'
}

/** A request that was refused, or got no answer. */
export class RequestProblem extends Error {
  readonly problem: ShownProblem
  /** seconds after which it is worth another try */
  readonly retryAfter: number | undefined
  constructor(problem: ShownProblem, retryAfter?: number) {
    super(problem.title)
    this.name = 'RequestProblem'
    this.problem = problem
    this.retryAfter = retryAfter
  }
}

const unreachable: ShownProblem = {
  code: 'unreachable',
  title: '连不上服务器，请检查网络后重试；所填内容仍在',
  status: 0,
  instance: '',
}

/** What to show of anything thrown. A defect of the page is thrown on, to be seen as one. */
export function problemOf(error: unknown): ShownProblem {
  if (error instanceof RequestProblem) return error.problem
  if (isUnanswered(error)) return unreachable
  throw error
}

/** Of fetch, or of a part of the page that was to be loaded. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    (error instanceof TypeError && /fetch|network/i.test(error.message)) || /^Unable to preload/.test(error.message)
  )
}
