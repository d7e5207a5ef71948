/** Which entries of the log an auditor asks for, as every route that reads it takes it. */
import { z } from 'zod'
import { cutText } from '../audit/cut-text.ts'
import { entryOutcomes } from '../audit/entry.ts'
import type { EntryFilter } from '../audit/entry-filter.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { getIdNumber, IdNumber } from './asked-resident.ts'
import { loggedText } from './logged-text.ts'

const day = 24 * 60 * 60 * 1000
/** for a search that no index narrows: it reads whole months */
const mostDays = 366
const tooLong = `超过 ${mostDays} 天的，须再给出访问者、单位、事项、身份号码或异常之一`

const Moment = z.iso.datetime({ offset: true })

export const LogFilter = z.strictObject({
  from: Moment.describe('自此时刻起'),
  to: Moment.describe(`至此时刻止，不含；${tooLong}`),
  actor: loggedText(64).exactOptional().describe('访问者：用户名、系统编号，或访问记录中的 actor'),
  organisation: loggedText(200).exactOptional(),
  item: loggedText(64).exactOptional().describe('事项，见 GET /v1/items'),
  category: z.string().max(64).exactOptional().describe('所求或所给的数据类，见 GET /v1/catalogue'),
  outcome: z.enum(entryOutcomes).exactOptional(),
  idNumber: IdNumber.exactOptional().describe('看过这位居民的记录：身份号码只用来算出代号，不写入访问记录'),
  anomaly: z.int().min(1).exactOptional().describe('属于这个异常的记录，见 GET /v1/anomalies'),
  reason: loggedText(200).describe('查阅的理由，写入访问记录'),
})
export type LogFilter = z.infer<typeof LogFilter>

/** @throws {YikuError} badRequest, badIdNumber */
export function readLogFilter(
  { catalogue, vault }: Pick<Hub, 'catalogue' | 'vault'>,
  { from, to, category, idNumber, actor, organisation, item, outcome, anomaly }: LogFilter,
): EntryFilter {
  const [start, end] = [new Date(from), new Date(to)]
  if (start >= end) throw new YikuError('badRequest', { detail: '起始时刻须早于截止时刻' })
  const isNarrow = [actor, organisation, item, idNumber, anomaly].some((one) => one !== undefined)
  if (!isNarrow && end.getTime() - start.getTime() > mostDays * day)
    throw new YikuError('badRequest', { detail: tooLong })
  const asked = category === undefined ? undefined : catalogue.findCategory(category)
  if (category !== undefined && !asked)
    throw new YikuError('badRequest', { detail: '没有所要的数据类，见 GET /v1/catalogue' })
  return {
    from: start,
    to: end,
    actor,
    organisation,
    item,
    category: asked?.number,
    outcome,
    residentId: idNumber === undefined ? undefined : vault.residentId(getIdNumber(idNumber)),
    anomaly,
  }
}

const longest = 200

/** What was asked for, as the subject of the entry that the asking becomes; the resident stands there by his key. */
export function describeFilter(
  doing: string,
  { from, to, actor, organisation, item, outcome, category, anomaly }: LogFilter,
): string {
  const given = { actor, organisation, item, category, outcome, anomaly }
  const words = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
  return cutText([doing, `${from}/${to}`, ...words].join(' '), longest)
}
