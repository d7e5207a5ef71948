import { holdsIdNumber } from '../residents/holds-id-number.ts'
import type { EntryDraft } from './entry.ts'

/** What people write themselves, at some time or other. */
const written = ['actorName', 'organisation', 'caseNumber', 'reason', 'presenceReference', 'subject'] as const

/** A draft in whose words no ID number stands: routes refuse them where they are typed in, this is for whatever is left. */
export function withoutIdNumbers(draft: EntryDraft): EntryDraft {
  const hidden = written.filter((name) => holdsIdNumber(draft[name] ?? ''))
  if (hidden.length === 0) return draft
  return { ...draft, ...Object.fromEntries(hidden.map((name) => [name, '（含身份号码，不记）'])) }
}
