import { computed, type Ref, type ShallowRef, shallowRef } from 'vue'
import { ask } from '../api/ask.ts'
import type { ShownProblem } from '../api/request-problem.ts'
import type { Asked, Reply } from '../api/send.ts'
import { useWork } from '../parts/use-work.ts'
import { owner } from '../session/session.ts'

export type ProposedChange = Asked<'POST /v1/access-changes'>['body']
export type Outcome = Reply<'POST /v1/access-changes'>

export interface Proposal {
  readonly isBusy: Ref<boolean>
  readonly problem: Ref<ShownProblem | undefined>
  /** what has been proposed last */
  readonly outcome: ShallowRef<Outcome | undefined>
  /** @returns whether it is waiting for approval now */
  propose(change: ProposedChange): Promise<boolean>
}

/** Proposing a change: nothing of it is in force before another administrator has approved it. */
export function useProposal(): Proposal {
  const { isBusy, problem, run } = useWork()
  const outcome = shallowRef<Outcome>()
  return {
    isBusy,
    problem,
    outcome,
    propose: (body) =>
      run(async () => {
        outcome.value = undefined
        outcome.value = await ask('POST /v1/access-changes', { body })
      }),
  }
}

/** Auditors read along. */
export const mayPropose = computed(() => owner.value?.role === 'securityAdmin')
