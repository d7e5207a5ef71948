/** A log for tests: a database of its own, a key, and entries that look like a county's. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { findCheckpoint, makeCheckpoint, type StoredCheckpoint } from '../../src/audit/checkpoints.ts'
import { parseVerifierKey, type SigningKey, signingKey } from '../../src/audit/ed25519.ts'
import { actorKinds, type EntryDraft, entryKinds, entryOutcomes } from '../../src/audit/entry.ts'
import { encodeStored, entryVersion, storedFields } from '../../src/audit/entry-encoding.ts'
import { entryFields } from '../../src/audit/entry-fields.ts'
import { newEntryId } from '../../src/audit/entry-id.ts'
import { insertEntries } from '../../src/audit/entry-sql.ts'
import { hashLeaf } from '../../src/audit/merkle-tree.ts'
import { sequence } from '../../src/audit/sequence.ts'
import type { NoteVerifier } from '../../src/audit/signed-note.ts'
import { type Verdict, type VerifyOptions, verifyLog } from '../../src/audit/verify-log.ts'
import { getTypeParser } from '../../src/store/type-parsers.ts'
import { type Scope, testDatabase } from '../fixtures/database.ts'

export interface TestLog {
  readonly url: string
  readonly key: SigningKey
  readonly verifier: NoteVerifier
  /** a connection as the owner of the database, beside those of the log */
  readonly client: pg.Client
  /** another such connection; closed when the test is over */
  connect(): Promise<pg.Client>
  /** gives all that waits its place, and signs the head */
  settle(): Promise<StoredCheckpoint>
  /** verifies in a transaction of its own */
  verify(options?: Partial<VerifyOptions>): Promise<Verdict>
  /** verifies within the transaction that `client` is in */
  verifyWithin(options?: Partial<VerifyOptions>): Promise<Verdict>
}

export async function testLog(t: Scope): Promise<TestLog> {
  const { url } = await testDatabase(t)
  const key = signingKey(randomBytes(32), { nameOf: () => 'log.example' })
  const verifier = parseVerifierKey(key.verifierKey)
  if (!verifier) throw new Error('the key is not one')
  const connect = async () => {
    const client = new pg.Client({ connectionString: url, types: { getTypeParser } })
    client.on('error', () => undefined)
    await client.connect()
    t.teardown(() => client.end())
    return client
  }
  const client = await connect()
  return {
    url,
    key,
    verifier,
    client,
    connect,
    async settle() {
      while ((await sequence(client)) > 0);
      const checkpoint = (await makeCheckpoint(client, { signer: key })) ?? (await findCheckpoint(client))
      if (!checkpoint) throw new Error('there is nothing to sign')
      return checkpoint
    },
    verifyWithin: (options = {}) => verifyLog(client, { verifier, ...options }),
    async verify(options = {}) {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      return verifyLog(client, { verifier, ...options }).finally(() => client.query('COMMIT'))
    },
  }
}

/** Any uuid, lower case. */
function someId(): string {
  return crypto.randomUUID()
}

/** An entry of a clerk who looked somebody up. */
export function draft(change: Partial<EntryDraft> = {}): EntryDraft {
  return {
    kind: 'query',
    outcome: 'answered',
    actorKind: 'account',
    actor: '12',
    actorName: '王代办',
    role: 'clerk',
    organisation: '津市市金鱼岭街道',
    area: '430781001',
    route: 'POST /v1/profiles/query',
    requestId: someId(),
    item: 'elderCard',
    caseNumber: 'JS-2026-000123',
    residentId: someId(),
    categoriesAsked: [1, 2, 30],
    categoriesGiven: [1, 30],
    ...change,
  }
}

export interface Drafts {
  readonly count: number
  /** milliseconds since 1970 */
  readonly at?: number
  readonly change?: Partial<EntryDraft>
}

/** Inserts entries as the batch writer does, within whatever transaction the connection is in. Returns their ids. */
export async function insertDrafts(by: pg.Client, { count, at = Date.now(), change = {} }: Drafts): Promise<string[]> {
  return insertEach(
    by,
    Array.from({ length: count }, () => ({ at, change })),
  )
}

/** The same of entries that differ. */
export async function insertEach(by: pg.Client, drafts: readonly Required<Omit<Drafts, 'count'>>[]): Promise<string[]> {
  const ids = drafts.map(({ at }) => newEntryId(at))
  const entries = drafts.map(({ at, change }, nth) => storedFields({ ...draft(change), id: ids[nth] ?? '', at }))
  const hashes = entries.map((entry) => hashLeaf(encodeStored(entryVersion, entry) ?? Buffer.alloc(0)).toString('hex'))
  const columns = entryFields.map((_, nth) => entries.map((entry) => entry[nth] ?? null))
  await by.query(insertEntries, [...columns, ids.map(() => String(entryVersion)), hashes])
  return ids
}

const uuid = fc.uuid()
const text = (maxLength: number) =>
  fc
    .string({
      unit: fc.oneof(
        fc.constantFrom('王', '·', '"', '\\', '𠮷', ',', '{', '}', ' ', "'", 'é', 'e\u0301'),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
      minLength: 1,
      maxLength: maxLength / 2,
    })
    .filter((value) => value.length <= maxLength)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const categories = optional(fc.array(fc.integer({ min: 1, max: 32_767 }), { maxLength: 50 }))

/** Anything that an entry can be. */
export const anyDraft: fc.Arbitrary<EntryDraft> = fc.record({
  kind: fc.constantFrom(...entryKinds),
  outcome: fc.constantFrom(...entryOutcomes),
  actorKind: fc.constantFrom(...actorKinds),
  code: optional(text(64)),
  route: optional(text(200)),
  requestId: optional(uuid),
  actor: optional(text(64)),
  actorName: optional(text(100)),
  role: optional(text(32)),
  organisation: optional(text(200)),
  department: optional(text(64)),
  area: optional(text(12)),
  address: optional(uuid),
  item: optional(text(64)),
  caseNumber: optional(text(64)),
  reason: optional(text(500)),
  presenceMethod: optional(text(32)),
  presenceReference: optional(text(200)),
  basis: optional(text(32)),
  residentId: optional(uuid),
  residentCount: optional(fc.integer({ min: 0, max: 2_147_483_647 })),
  subject: optional(text(200)),
  categoriesAsked: categories,
  categoriesGiven: categories,
})
