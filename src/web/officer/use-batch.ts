import { onMounted, type Ref, shallowRef } from 'vue'
import { ask } from '../api/ask.ts'
import { problemOf, type ShownProblem } from '../api/request-problem.ts'
import { usePoll } from '../parts/use-poll.ts'
import type { Batch } from './words.ts'

export interface WatchedBatch {
  readonly batch: Ref<Batch | undefined>
  readonly problem: Ref<ShownProblem | undefined>
  reload(): Promise<void>
}

/** Whether something will still become of it by itself. */
export function isUnderWay({ status }: Batch): boolean {
  return status === 'waiting' || status === 'running'
}

/** A batch as it is now, and as it goes on. */
export function useBatch(id: string): WatchedBatch {
  const batch = shallowRef<Batch>()
  const problem = shallowRef<ShownProblem>()

  async function reload(): Promise<void> {
    try {
      const reply = await ask('GET /v1/batches/{batch}', { path: { batch: id } })
      batch.value = reply.batch
      problem.value = undefined
    } catch (error) {
      problem.value = problemOf(error)
    }
  }

  onMounted(reload)
  usePoll(reload, { everyMs: 1000, isWorth: () => batch.value !== undefined && isUnderWay(batch.value) })
  return { batch, problem, reload }
}
