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
  /** What is under way, or went wrong, counts no more: it was about something else. The next may begin at once. */
  drop(): void
}

const slowAfterMs = 400

/** Work with the hub that a button starts: whether it is under way, and what went wrong, for a ProblemNote. */
export function useWork(): Work {
  const isBusy = ref(false)
  const isSlow = ref(false)
  const problem = shallowRef<ShownProblem>()
  let latest = 0
  let slow: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    clearTimeout(slow)
    isBusy.value = isSlow.value = false
  }
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (isBusy.value) return false
    latest += 1
    const turn = latest
    isBusy.value = true
    problem.value = undefined
    slow = setTimeout(() => {
      isSlow.value = true
    }, slowAfterMs)
    try {
      await work()
      return turn === latest
    } catch (error) {
      const said = problemOf(error)
      if (turn === latest) problem.value = said
      return false
    } finally {
      if (turn === latest) end()
    }
  }
  const drop = () => {
    latest += 1
    problem.value = undefined
    end()
  }
  return { isBusy, isSlow, problem, run, drop }
}
