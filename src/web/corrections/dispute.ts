/** A dispute on its way to the hub. */
import { ask } from '../api/ask.ts'
import type { Asked } from '../api/send.ts'
import { loadTitles } from '../parts/titles.ts'

export type Dispute = Asked<'POST /v1/corrections'>['body']

/** Who asks, and what for, as he has asked of the record; a resident of himself: nothing. */
export type DisputeContext = Pick<Dispute, 'idNumber' | 'purpose' | 'presence'>

/** Sends it. @returns what is to be expected now, in words @throws {RequestProblem} */
export async function sendDispute(body: Dispute): Promise<string> {
  const { correction } = await ask('POST /v1/corrections', { body })
  const titles = await loadTitles({ withCodes: true })
  const department = titles.department(correction.source)
  return `已提出。${department}须在 ${correction.dueOn} 之前答复；在此之前，查询和核对都会注明有异议。进展见“异议校核”。`
}
