import { showSpan } from './span.ts'
import type { Subscription } from './words.ts'

/** the hub counts no further */
const mostCounted = 10_000

/** How much has not arrived, and since when the oldest of it waits. */
export function lagOf({ waiting, waitingSince }: Subscription, now: Date = new Date()): string {
  if (waiting === 0) return '没有'
  const count = waiting >= mostCounted ? `至少 ${mostCounted} 件` : `${waiting} 件`
  if (waitingSince === undefined) return count
  return `${count}，迟 ${showSpan(now.getTime() - Date.parse(waitingSince))}`
}
