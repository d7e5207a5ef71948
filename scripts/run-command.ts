/** What every command does around its work: open the hub, say errors in words, leave with a code that means something. */
import { readConfig } from '../src/config.ts'
import { YikuError } from '../src/errors.ts'
import { type Hub, openHub } from '../src/hub.ts'

/** Exit codes of the command line. */
export const exitCodes = {
  done: 0,
  /** a defect: please report it */
  failed: 1,
  /** the command line itself is wrong */
  usage: 2,
  /** refused as a whole: nothing was changed */
  refused: 3,
  /** not now: busy, or the database cannot be reached */
  unavailable: 4,
  /** the access log is not what it was */
  tampered: 5,
} as const

/** Runs a command's work with an open hub, and sets the exit code. */
export async function withHub(work: (hub: Hub) => Promise<void>): Promise<void> {
  await runCommand(async () => {
    const hub = await openHub(readConfig(process.env), { log: console.error })
    try {
      await work(hub)
    } finally {
      await hub.close()
    }
  })
}

/** Runs work that may throw, and sets the exit code. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    if (error instanceof YikuError) console.error(`错误 ${error.code}：${error.message}`)
    else console.error(error)
  }
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof YikuError)) return exitCodes.failed
  const passing = ['storeUnavailable', 'cannotListen', 'viewUnavailable', 'departmentBusy']
  return passing.includes(error.code) ? exitCodes.unavailable : exitCodes.refused
}
