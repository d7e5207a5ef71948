/** A stream whose sender may take his time, but not stop. */
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { YikuError } from '../errors.ts'

/**
 * Hands on what comes. Only waiting for the sender counts, not the time that whoever reads takes. The stream is left
 * open, so that there is still somebody to answer.
 * @throws {YikuError} requestTimeout where nothing has come for so many milliseconds
 */
export async function* readPatiently(stream: Readable, pauseMs: number): AsyncGenerator<Uint8Array> {
  const iterator = stream.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const next = await orTimeout(iterator.next(), pauseMs)
      if (next.done) return
      yield next.value
    }
  } finally {
    // behind a read that may never end
    iterator.return?.().catch(() => undefined)
  }
}

async function orTimeout<T>(coming: Promise<T>, pauseMs: number): Promise<T> {
  const done = new AbortController()
  const pause = sleep(pauseMs, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new YikuError('requestTimeout')
  })
  try {
    return await Promise.race([coming, pause])
  } finally {
    done.abort()
    pause.catch(() => undefined)
    // what comes too late is nobody's any more
    coming.catch(() => undefined)
  }
}
