/** So much at a time and no more: what comes on top waits, and when too many wait it is refused at once. */
import { YikuError } from '../errors.ts'

export interface FloodGuardOptions {
  readonly atOnce: number
  readonly waiting: number
}

export interface FloodGuard {
  /** @throws {YikuError} tooBusy, without having begun */
  run<T>(work: () => Promise<T>): Promise<T>
}

export function floodGuard({ atOnce, waiting }: FloodGuardOptions): FloodGuard {
  const queue: (() => void)[] = []
  let busy = 0
  return {
    async run(work) {
      if (busy >= atOnce && queue.length >= waiting) throw new YikuError('tooBusy', { retryAfter: 1 })
      if (busy < atOnce) busy += 1
      // whoever leaves hands the place on: nobody who comes meanwhile gets in between
      else await new Promise<void>((enter) => queue.push(enter))
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next) next()
        else busy -= 1
      }
    },
  }
}
