import { InvalidArgumentError } from 'commander'

/** An argument of the command line that is a moment: a day, from its beginning in China, or an RFC 3339 time. */
export function momentOf(text: string): Date {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+08:00` : text)
  if (Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError('应为日期或 RFC 3339 时间 · a date or an RFC 3339 time')
  return moment
}
