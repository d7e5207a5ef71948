import { userInfo } from 'node:os'
import { openLogWriter } from '../src/audit/batch-writer.ts'
import { logProgram } from '../src/audit/log-program.ts'
import type { Store } from '../src/store/open.ts'
import { announcedCommand } from './announced-command.ts'

/** Does a command's work when there is an entry of it in the access log. @throws {YikuError} auditUnavailable */
export async function logCommand(store: Store, work: () => Promise<void>): Promise<void> {
  const accessLog = openLogWriter({ url: store.url, log: console.error })
  try {
    await logProgram(accessLog, { ...announcedCommand, actor: systemUser() }, work)
  } finally {
    await accessLog.close()
  }
}

/** A container's user may have no name. */
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.()}`
  }
}
