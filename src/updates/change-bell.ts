/** Wakes those who wait for changes: by a notification, and where that was lost, by looking again after a second. */
import { openListener } from '../store/listener.ts'

export interface ChangeBell {
  /** Resolves when something may have changed, or after so many milliseconds; to false where there is nothing to wait for any more. */
  wait(most: number): Promise<boolean>
  /** Wakes everybody, and lets nobody wait any more. */
  close(): Promise<void>
}

const lookEveryMs = 1000

/** Opens its connection when somebody waits. */
export function openChangeBell({ url }: { readonly url: string }): ChangeBell {
  const waiting = new Set<() => void>()
  let connection: Promise<{ end(): Promise<void> }> | undefined
  let closed = false
  const ring = () => {
    for (const wake of waiting) wake()
  }
  const listen = () => {
    const opened = openListener({
      url,
      channel: 'yiku_change',
      onNotice: ring,
      onEnd: () => {
        if (connection === opened) connection = undefined
      },
    })
    opened.catch(() => {
      if (connection === opened) connection = undefined
    })
    return opened
  }
  return {
    async wait(most) {
      if (closed) return false
      connection ??= listen()
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, Math.min(most, lookEveryMs))
      waiting.add(resolve)
      await promise
      clearTimeout(timer)
      waiting.delete(resolve)
      return !closed
    },
    async close() {
      closed = true
      ring()
      await connection?.then((client) => client.end()).catch(() => undefined)
    },
  }
}
