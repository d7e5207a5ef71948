/** An answer as it is remembered: an accepted item is nothing but its version. Pure. */
import type { UpdateResult } from './push.ts'
import { tellProblem, type UpdateProblem } from './update-problem.ts'

const statuses = { d: 'duplicate', s: 'stale' } as const

/** `3` accepted as version 3 · `"d3"` duplicate · `"s"` stale · a list of problems */
type Stored = number | string | readonly UpdateProblem[]

export function storeAnswer(results: readonly UpdateResult[]): string {
  return JSON.stringify(results.map(storeResult))
}

function storeResult({ status, version, problems = [] }: UpdateResult): Stored {
  if (status === 'accepted') return version ?? 0
  if (status === 'rejected')
    return problems.map(({ code, field }) => (field === undefined ? { code } : { code, field }))
  return `${status[0]}${version ?? ''}`
}

export function readAnswer(text: string): UpdateResult[] {
  const stored: Stored[] = JSON.parse(text)
  return stored.map((one) => {
    if (typeof one === 'number') return { status: 'accepted', version: one }
    if (typeof one !== 'string') return { status: 'rejected', problems: one.map(tellProblem) }
    const status = one.startsWith('d') ? statuses.d : statuses.s
    return one.length > 1 ? { status, version: Number(one.slice(1)) } : { status }
  })
}
