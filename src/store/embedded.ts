import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { YikuError } from '../errors.ts'
import { withLock } from './lock.ts'
import { findPlace, type Place } from './place.ts'
import { choosePort, findRunning, initialise, passwordFile, type Settings, start, stop, superuser } from './server.ts'

/** A hold on the embedded server: while one exists, nobody stops it. */
export interface Embedded {
  /** Of the database `yiku`, as its owner; the same as long as the hold lasts. */
  readonly url: string
  /** Ends the hold, after the caller has closed its connections; the last to leave stops the server. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly folder: string
  readonly log: (line: string) => void
  readonly settings?: Settings
}

const major = 18
const database = 'yiku'
const holdName = 'yiku hold'

/**
 * The embedded PostgreSQL of a folder: the first process starts it, the others find it alive. Each holds a connection
 * for as long as it needs the server, and starts it again if it dies.
 */
export async function startEmbedded({ folder, log, settings = {} }: EmbeddedOptions): Promise<Embedded> {
  const place = await findPlace(folder, log)
  const lock = join(place.folder, 'lock')
  await withLock(lock, () => prepare(place, log))
  const password = await readPassword(place)
  const context: Context = { place, password, settings, log }
  let leaving = false
  let hold = await withLock(lock, () => takeHold(context))
  const { port } = hold

  function watch(): void {
    hold.once('end', () => {
      if (!leaving) returning = revive()
    })
  }
  let returning: Promise<void> = Promise.resolve()
  async function revive(): Promise<void> {
    log('嵌入的 PostgreSQL 意外停止，正在重新启动')
    while (!leaving) {
      try {
        hold = await withLock(lock, () => takeHold(context, port))
        return watch()
      } catch (error) {
        log(error instanceof Error ? error.message : String(error))
        await sleep(1000, undefined, { ref: false })
      }
    }
  }
  watch()

  return {
    url: url(context, port),
    stop: async () => {
      leaving = true
      await returning
      await withLock(lock, () => leave(context, hold))
    },
  }
}
