/** Looks into the drop folders by a schedule, one look at a time, and clears their archives every night. */
import { type ScheduledTask, schedule } from 'node-cron'
import type { DropFolders } from './drop-folders.ts'

export interface PickUpOptions {
  readonly folders: DropFolders
  /** removes what has been in the archives for long enough */
  readonly clear: () => Promise<unknown>
  /** when to look, as cron has it */
  readonly when: string
  readonly log: (line: string) => void
}

export interface PickUp {
  close(): Promise<void>
}

const everyNight = '17 3 * * *'

export async function startPickUp({ folders, clear, when, log }: PickUpOptions): Promise<PickUp> {
  const say = (error: unknown) => log(`drop folders: ${error instanceof Error ? error.name : typeof error}`)
  await folders.make().catch(say)
  const task: ScheduledTask = schedule(when, () => folders.look().then(() => undefined, say), { noOverlap: true })
  const night = schedule(everyNight, () => clear().then(() => undefined, say), { noOverlap: true })
  return {
    close: async () => {
      await task.destroy()
      await night.destroy()
    },
  }
}
