/** What is done for access from time to time, in every process: each of it is harmless to do twice. */
import type { FastifyBaseLogger } from 'fastify'
import { loggable } from '../errors.ts'
import { lapseChanges } from './access-changes.ts'
import type { ChangeStore } from './apply-change.ts'
import { sweepLooks } from './budgets.ts'

const lapseEveryMs = 60_000
const sweepEveryMs = 3_600_000

export interface Duties {
  stop(): void
}

export function startAccessDuties(store: ChangeStore, log: Pick<FastifyBaseLogger, 'warn'>): Duties {
  const often = (work: () => Promise<unknown>, everyMs: number) =>
    setInterval(() => {
      work().catch((error: unknown) => log.warn(loggable(error), '权限的例行事项未成'))
    }, everyMs).unref()
  const timers = [often(() => lapseChanges(store), lapseEveryMs), often(() => sweepLooks(store.db), sweepEveryMs)]
  return { stop: () => timers.forEach(clearInterval) }
}
