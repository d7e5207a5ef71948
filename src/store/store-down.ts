/** Whether the store cannot do its work now, and could later: out of reach, lost on the way, going, out of room. */
import { YikuError } from '../errors.ts'

/** Node's codes, and PostgreSQL's classes 08, 53 and 57 of SQLSTATE (PostgreSQL, Appendix A). */
const codes = /^(ECONN|EPIPE|ETIMEDOUT|08|53|57)/
/** what the driver says without a code */
const messages = /timeout|^Connection terminated|^Client has encountered a connection error/i

const reasons: Readonly<Record<string, string>> = {
  53100: '数据库所在的磁盘已满',
  53200: '数据库的内存不足',
  53300: '数据库的连接已用完',
}

export function isStoreDown(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof YikuError) return false
  const isNoSocket = 'code' in error && error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect'
  return codes.test(codeOf(error)) || isNoSocket || messages.test(error.message)
}

/** The same in words, for who is not a resident's asker: why, where PostgreSQL says so. */
export function storeDown(error: unknown, cause: unknown = error): YikuError {
  const detail = error instanceof Error ? reasons[codeOf(error)] : undefined
  return new YikuError('storeUnavailable', { cause, ...(detail !== undefined && { detail }) })
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
