/** What entries an auditor asks for, as it is typed. It lives as long as the page: who comes back from an entry finds his list again. */
import { reactive } from 'vue'
import type { Asked } from '../api/send.ts'
import { showDay } from '../parts/show-time.ts'

export interface EntryFilter {
  /** days, both included */
  from: string
  to: string
  actor: string
  organisation: string
  item: string
  category: string
  outcome: string
  idNumber: string
  anomaly: string
}

type Body = Asked<'POST /v1/access-entries/search'>['body']
export type FilterBody = Omit<Body, 'after' | 'limit'>

const dayMs = 86_400_000

export function newFilter(): EntryFilter {
  const now = Date.now()
  return {
    from: showDay(new Date(now - 6 * dayMs)),
    to: showDay(new Date(now)),
    actor: '',
    organisation: '',
    item: '',
    category: '',
    outcome: '',
    idNumber: '',
    anomaly: '',
  }
}

export const entryFilter: EntryFilter = reactive(newFilter())

export function describeFilter(filter: EntryFilter, reason: string): FilterBody {
  const { from, to, anomaly, outcome, ...texts } = filter
  const given = Object.fromEntries(
    Object.entries(texts)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  )
  return {
    ...period(from, to),
    ...given,
    ...(anomaly !== '' && { anomaly: Number(anomaly) }),
    ...(isOutcome(outcome) && { outcome }),
    reason,
  }
}

/** From the first moment of a day to the last of another, in China. */
function period(from: string, to: string): Pick<Body, 'from' | 'to'> {
  const start = (day: string) => Date.parse(`${day}T00:00:00+08:00`)
  return { from: new Date(start(from)).toISOString(), to: new Date(start(to) + dayMs).toISOString() }
}

function isOutcome(text: string): text is NonNullable<Body['outcome']> {
  return ['answered', 'notFound', 'denied', 'failed'].includes(text)
}
