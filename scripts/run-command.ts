/** What every command does around its work: say errors in words, leave with a code that means something. */
import { isStoreDown, storeDown, YikuError } from '../src/errors.ts'

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

/** Runs work that may throw, and sets the exit code. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = inWords(thrown)
    process.exitCode = exitCodeOf(error)
    if (error instanceof YikuError) console.error(`错误 ${error.code}：${error.message}`)
    else console.error(error)
  }
}

function inWords(thrown: unknown): unknown {
  if (isStoreDown(thrown)) return storeDown(thrown)
  const missing = thrown instanceof Error ? /^Cannot find package '([^']+)'/.exec(thrown.message)?.[1] : undefined
  return missing === undefined ? thrown : new YikuError('packageMissing', { detail: missing, cause: thrown })
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof YikuError)) return exitCodes.failed
  const passing = ['storeUnavailable', 'auditUnavailable', 'cannotListen', 'viewUnavailable', 'departmentBusy']
  return passing.includes(error.code) ? exitCodes.unavailable : exitCodes.refused
}
