/** What is done to the hub by no request: from the command line, or by the clock. */
import { randomUUID } from 'node:crypto'
import type { LogWriter } from './batch-writer.ts'
import type { EntryDraft } from './entry.ts'
import { resultOfError } from './outcome.ts'

export interface ProgramAct {
  /** the command, or what is done by itself */
  readonly route: string
  /** what it is done to */
  readonly subject?: string | undefined
  /** user of the operating system who had it done */
  readonly actor?: string | undefined
}

/** Does it when there is an entry of it, and not before; where it fails, a second entry says so. @throws {YikuError} auditUnavailable */
export async function logProgram<T>(
  { append }: Pick<LogWriter, 'append'>,
  act: ProgramAct,
  work: () => Promise<T>,
): Promise<T> {
  const draft: EntryDraft = {
    ...act,
    kind: 'administration',
    outcome: 'answered',
    actorKind: 'program',
    requestId: randomUUID(),
  }
  await append(draft)
  try {
    return await work()
  } catch (error) {
    // that it failed is what must be told, also where it cannot be written down any more
    await append({ ...draft, ...resultOfError(error) }).catch(() => undefined)
    throw error
  }
}
