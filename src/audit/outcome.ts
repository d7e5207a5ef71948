import { type ErrorCode, errors, YikuError } from '../errors.ts'
import type { EntryOutcome } from './entry.ts'

/** What came of it: `code` where it was refused or failed. */
export interface Result {
  readonly outcome: EntryOutcome
  readonly code?: ErrorCode | undefined
}

/** By the HTTP status that stands for it. */
export function outcomeOf(status: number): EntryOutcome {
  if (status < 400) return 'answered'
  if (isDenial(status)) return 'denied'
  return status === 404 ? 'notFound' : 'failed'
}

export function isDenial(status: number): boolean {
  return status === 401 || status === 403 || status === 429
}

/** Of something that threw. */
export function resultOfError(error: unknown): Required<Result> {
  const code = error instanceof YikuError ? error.code : 'internal'
  return { outcome: outcomeOf(errors[code].status), code }
}
