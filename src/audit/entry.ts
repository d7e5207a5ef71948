/** An entry of the access log: who asked what, for what purpose, with what result. No content, no ID number. */
import { z } from 'zod'

/** Text as a log can hold it for ever: no control characters, no half of a surrogate pair. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the point of it
    .refine((value) => value.isWellFormed() && !/[\0-\x1f\x7f]/.test(value))
/** Any 16 bytes, as PostgreSQL writes a uuid: the hash is over what can be read back. */
const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i)
  .transform((value) =>
    value
      .toLowerCase()
      .replaceAll('-', '')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  )
const number = z.int().min(0).max(2_147_483_647)
const categories = z.array(z.int().min(1).max(32_767)).max(256).readonly()

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

/** What whoever acts knows of an entry; the writer adds when and under which id. */
export const EntryDraft = z.strictObject({
  kind: z.enum(entryKinds),
  outcome: z.enum(entryOutcomes),
  /** code of errors.ts where it was not answered */
  code: text(64).optional(),
  /** method and pattern of the route, or the command */
  route: text(200).optional(),
  requestId: uuid.optional(),

  actorKind: z.enum(actorKinds),
  /** number of the account, id of the client, session of the resident */
  actor: text(64).optional(),
  /** as people know the account or client; never a resident's name */
  actorName: text(100).optional(),
  role: text(32).optional(),
  organisation: text(200).optional(),
  department: text(64).optional(),
  /** GB/T 2260 code of where the actor stands */
  area: text(12).optional(),
  /** keyed hash of the network address: tells same from other, and answers "was it this one" */
  address: uuid.optional(),

  item: text(64).optional(),
  caseNumber: text(64).optional(),
  /** what a system or an auditor gives instead of an item */
  reason: text(500).optional(),
  presenceMethod: text(32).optional(),
  presenceReference: text(200).optional(),
  /** why the scope reached this resident: area, presence, self, agreement */
  basis: text(32).optional(),

  /** resident key */
  residentId: uuid.optional(),
  /** how many residents an export or a search showed */
  residentCount: number.optional(),
  /** what else the act was on: `account:12`, `entry:…` */
  subject: text(200).optional(),
  /** stable numbers of the categories */
  categoriesAsked: categories.optional(),
  categoriesGiven: categories.optional(),
})
export type EntryDraft = z.infer<typeof EntryDraft>

export interface Entry extends EntryDraft {
  /** UUID version 7 (RFC 9562): sorts by time */
  readonly id: string
  /** milliseconds since 1970 */
  readonly at: number
}
