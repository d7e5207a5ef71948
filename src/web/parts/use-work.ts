import { type Ref, ref, shallowRef } from 'vue'
import { problemOf, type ShownProblem } from '../api/request-problem.ts'

export interface Work {
  readonly isBusy: Ref<boolean>
  /** so long that a sign of it helps: what moves on the screen costs an old machine more than the answer */
  readonly isSlow: Ref<boolean>
  /** what went wrong the last time */
  readonly problem: Ref<ShownProblem | undefined>
  /** Does it, unless it is being done already. @returns whether it went well */
  run(work: () => Promise<void>): Promise<boolean>
}

const slowAfterMs = 400

/** Work with the hub that a button starts: whether it is under way, and what went wrong, for a ProblemNote. */
export function useWork(): Work {
  const isBusy = ref(false)
  const isSlow = ref(false)
  const problem = shallowRef<ShownProblem>()
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (isBusy.value) return false
    isBusy.value = true
    problem.value = undefined
    const slow = setTimeout(() => {
      isSlow.value = true
    }, slowAfterMs)
    try {
      await work()
      return true
    } catch (error) {
      problem.value = problemOf(error)
      return false
    } finally {
      clearTimeout(slow)
      isBusy.value = isSlow.value = false
    }
  }
  return { isBusy, isSlow, problem, run }
}
