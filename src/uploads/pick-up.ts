/** Looks into the drop folders by a schedule, one look at a time. */
import { type ScheduledTask, schedule } from 'node-cron'
import type { DropFolders } from './drop-folders.ts'

export interface PickUpOptions {
  readonly folders: DropFolders
  /** when to look, as cron has it */
  readonly when: string
  readonly log: (line: string) => void
}

export interface PickUp {
  close(): Promise<void>
}

export async function startPickUp({ folders, when, log }: PickUpOptions): Promise<PickUp> {
  const say = (error: unknown) => log(`drop folders: ${error instanceof Error ? error.name : typeof error}`)
  await folders.make().catch(say)
  const task: ScheduledTask = schedule(when, () => folders.look().then(() => undefined, say), { noOverlap: true })
  return { close: async () => task.destroy() }
}
