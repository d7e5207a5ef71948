/**
 * Who may act, as this process knows it: the small tables of access, in memory. A notification brings every change at
 * once; a poll of the change counters stands in for a notification that was lost. What was not confirmed for a second is
 * confirmed before it is used, or refused: so a revocation holds in every process a second after it was committed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { YikuError } from '../errors.ts'
import { openListener } from '../store/listener.ts'
import { type Acting, readActing, type Store } from './acting.ts'

export type { Acting } from './acting.ts'

export interface AccessState {
  /** What holds, confirmed within the last second. @throws {YikuError} storeUnavailable */
  current(): Promise<Acting>
  /** What holds now: asked of the store after this call. @throws {YikuError} storeUnavailable */
  refreshed(): Promise<Acting>
  close(): Promise<void>
}

const pollEveryMs = 400
const trustedForMs = 1000
/** 550 ms, so that poll and time-out together stay within the second */
const patienceSlices = 11
const sliceMs = 50

interface Confirmed {
  readonly acting: Acting
  /** on the monotonic clock: when it was asked, not when it was answered */
  readonly at: number
}

/** Opens nothing before somebody asks: most commands have no use for it. */
export function openAccessState({ url }: { url: string }): AccessState {
  let confirmed: Confirmed | undefined
  let connection: Promise<Store> | undefined
  let running: Promise<Acting> | undefined
  let next: Promise<Acting> | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const trusted = (): Acting | undefined =>
    confirmed && performance.now() - confirmed.at < trustedForMs ? confirmed.acting : undefined
  const connect = () => {
    const opened = openListener({
      url,
      channel: 'access_changed',
      onNotice: () => void refreshed().catch(() => undefined),
      onEnd: () => drop(opened),
    })
    return opened
  }
  const drop = (one: Promise<Store>) => {
    if (connection === one) connection = undefined
  }
  const ask = async (): Promise<Acting> => {
    const at = performance.now()
    connection ??= connect()
    const used = connection
    try {
      const acting = await patiently(used.then((client) => readActing(client, confirmed?.acting)))
      confirmed = { acting, at }
      return acting
    } catch (cause) {
      // a connection that failed once may have half an answer still to come
      drop(used)
      void used.then((client) => client.end()).catch(() => undefined)
      throw new YikuError('storeUnavailable', { cause })
    }
  }
  const confirm = (): Promise<Acting> => {
    if (closed) return Promise.reject(new YikuError('storeUnavailable'))
    timer ??= setInterval(() => void confirm().catch(() => undefined), pollEveryMs).unref()
    running ??= ask().finally(() => {
      running = undefined
    })
    return running
  }
  /** Many who ask at once share one question, but none shares one that was asked before. */
  const refreshed = (): Promise<Acting> => {
    next ??= (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return confirm()
      })
    return next
  }
  return {
    async current() {
      const known = trusted()
      if (known) return known
      await confirm()
      // a question from before a pause of the process may have an answer from before it
      return trusted() ?? refreshed()
    },
    refreshed,
    async close() {
      closed = true
      clearInterval(timer)
      await running?.catch(() => undefined)
      await connection?.then((client) => client.end()).catch(() => undefined)
    },
  }
}

/** @throws {Error} where the store is silent for too long */
async function patiently<T>(answer: Promise<T>): Promise<T> {
  const done = new AbortController()
  try {
    return await Promise.race([answer, silence(done.signal)])
  } finally {
    done.abort()
  }
}

/** In slices: a pause of the whole process uses up one of them, and is not taken for the store's silence. */
async function silence(signal: AbortSignal): Promise<never> {
  for (let slice = 0; slice < patienceSlices; slice++) await sleep(sliceMs, undefined, { signal, ref: false })
  throw new Error('the store is silent')
}
