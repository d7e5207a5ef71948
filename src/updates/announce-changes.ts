/**
 * Tells those who wait for changes that there are some: after the commit, and not for each push. A transaction that
 * notifies holds up every other that does, until it is on disk. What a crash leaves unsaid they find by themselves.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

export interface ChangeAnnouncer {
  /** returns at once */
  announce(): void
  /** waits for what is being said */
  close(): Promise<void>
}

/** milliseconds between two announcements: what comes in between is one */
const pauseMs = 20

export function announceChanges(pool: pg.Pool): ChangeAnnouncer {
  let running: Promise<void> | undefined
  let again = false

  const run = async () => {
    while (again) {
      again = false
      // whoever is not told looks for himself a second later
      await pool.query(`SELECT pg_notify('yiku_change', '')`).catch(() => undefined)
      await sleep(pauseMs)
    }
    running = undefined
  }
  return {
    announce() {
      again = true
      running ??= run()
    },
    close: async () => running,
  }
}
