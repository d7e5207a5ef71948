/** An entry of the access log: who asked what, for what purpose, with what result. No content, no ID number. */

export const entryKinds = [
  'query',
  'proof',
  'export',
  'signIn',
  'administration',
  'logLook',
  /** refused before it was known what it would have been: no token, or a role that may not come here */
  'denial',
] as const
export type EntryKind = (typeof entryKinds)[number]

/**
 * `answered`: allowed, and the answer may have left. Where it is written beside the read and the read then finds
 * nobody, or fails, a second entry of the same request says so.
 */
export const entryOutcomes = ['answered', 'notFound', 'denied', 'failed'] as const
export type EntryOutcome = (typeof entryOutcomes)[number]

export const actorKinds = [
  'account',
  'client',
  'resident',
  'anonymous',
  /** the command line, on the server itself */
  'program',
] as const
export type ActorKind = (typeof actorKinds)[number]

/** What whoever acts knows of an entry; the writer adds when and under which id. Lengths are those of `rules`, below. */
export interface EntryDraft {
  readonly kind: EntryKind
  readonly outcome: EntryOutcome
  /** code of errors.ts where it was not answered */
  readonly code?: string | undefined
  /** method and pattern of the route, or the command */
  readonly route?: string | undefined
  readonly requestId?: string | undefined

  readonly actorKind: ActorKind
  /** number of the account, id of the client, session of the resident */
  readonly actor?: string | undefined
  /** as people know the account or client; never a resident's name */
  readonly actorName?: string | undefined
  readonly role?: string | undefined
  readonly organisation?: string | undefined
  readonly department?: string | undefined
  /** GB/T 2260 code of where the actor stands */
  readonly area?: string | undefined
  /** keyed hash of the network address: tells same from other, and answers "was it this one" */
  readonly address?: string | undefined

  readonly item?: string | undefined
  readonly caseNumber?: string | undefined
  /** what a system or an auditor gives instead of an item */
  readonly reason?: string | undefined
  readonly presenceMethod?: string | undefined
  readonly presenceReference?: string | undefined
  /** why the scope reached this resident: area, presence, self, agreement */
  readonly basis?: string | undefined

  /** resident key */
  readonly residentId?: string | undefined
  /** how many residents an export or a search showed */
  readonly residentCount?: number | undefined
  /** what else the act was on: `account:12`, `entry:…` */
  readonly subject?: string | undefined
  /** stable numbers of the categories */
  readonly categoriesAsked?: readonly number[] | undefined
  readonly categoriesGiven?: readonly number[] | undefined
}

export interface Entry extends EntryDraft {
  /** UUID version 7 (RFC 9562): sorts by time */
  readonly id: string
  /** milliseconds since 1970 */
  readonly at: number
}

type Rule = (value: unknown) => boolean

/** What an entry's fields may hold. By hand and not by zod: every request writes one, and it took a twentieth of a query. */
const rules: Readonly<Record<string, Rule>> = {
  kind: oneOf(entryKinds),
  outcome: oneOf(entryOutcomes),
  code: text(64),
  route: text(200),
  requestId: isUuid,
  actorKind: oneOf(actorKinds),
  actor: text(64),
  actorName: text(100),
  role: text(32),
  organisation: text(200),
  department: text(64),
  area: text(12),
  address: isUuid,
  item: text(64),
  caseNumber: text(64),
  reason: text(500),
  presenceMethod: text(32),
  presenceReference: text(200),
  basis: text(32),
  residentId: isUuid,
  residentCount: (value) => isInteger(value, { least: 0, most: 2_147_483_647 }),
  subject: text(200),
  categoriesAsked: isCategories,
  categoriesGiven: isCategories,
} satisfies Record<keyof EntryDraft, Rule>

const required = ['kind', 'outcome', 'actorKind'] as const

/** Names of the fields that the log cannot hold as they are, and of those that no entry has; none where it is one. */
export function malformedFields(draft: EntryDraft): string[] {
  const wrong: string[] = required.filter((name) => draft[name] === undefined)
  for (const [name, value] of Object.entries(draft))
    if (value !== undefined && !(Object.hasOwn(rules, name) && rules[name]?.(value))) wrong.push(name)
  return wrong
}

function oneOf(values: readonly string[]): Rule {
  return (value) => values.some((one) => one === value)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the point of it
const control = /[\0-\x1f\x7f]/

/** Text as a log can hold it for ever: no control characters, no half of a surrogate pair. */
function text(most: number): Rule {
  return (value) =>
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= most &&
    value.isWellFormed() &&
    !control.test(value)
}

/** Any 16 bytes in hexadecimal, with hyphens or without. */
function isUuid(value: unknown): boolean {
  return (
    typeof value === 'string' && /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i.test(value)
  )
}

function isInteger(value: unknown, { least, most }: { least: number; most: number }): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

function isCategories(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 256 && value.every((one) => isInteger(one, { least: 1, most: 32_767 }))
}
