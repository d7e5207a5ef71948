/**
 * Pushes into the store: one transaction for all that came together. What it writes is committed before anybody is told;
 * a kill leaves all of it or nothing. Each item is told what became of it, and an answer that was given is given again.
 *
 * A push speaks for its record alone: from `occurredAt`, or else from now on, the record is fresh. It says nothing of
 * what its source has not got, so coverage stays as exports have left it.
 */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import { spokenFor } from '../ingest/merge.ts'
import { standingSnapshots } from '../ingest/merge-sql.ts'
import { enterGates } from '../store/source-gate.ts'
import type { Vault } from '../vault/vault.ts'
import type { Standing } from './judge.ts'
import { countResults, type Push, type PushAnswer, type UpdateResult } from './push.ts'
import * as sql from './push-sql.ts'
import type { ReadUpdate } from './read-update.ts'
import { readAnswer, storeAnswer } from './stored-answer.ts'
import { recordsOf, resultsOf, type SaidRecord, type WeighedRecord, weigh } from './weigh-pushes.ts'

/** An answer, or that the key was used for something else. */
export type Written = PushAnswer | 'reused'

export interface PushContext {
  readonly vault: Vault
  /** residents of whom it is certain that the store knows them */
  readonly residents: Set<string>
}

/**
 * Writes pushes that differ in their keys. To be called outside a transaction. What need not wait for an answer is sent
 * without waiting, where the connection lets it: there and back three times, however much is written.
 * @throws {YikuError} updatesBusy where somebody else wrote one of the records in between: worth another try
 */
export async function writePushes(
  client: pg.ClientBase,
  context: PushContext,
  pushes: readonly Push[],
): Promise<Written[]> {
  try {
    const { written, residents } = await writeInside(client, context, pushes)
    await client.query('COMMIT')
    for (const residentId of residents) context.residents.add(residentId)
    return written
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

interface Inside {
  readonly written: Written[]
  /** whom the store knows from now on */
  readonly residents: readonly string[]
}

async function writeInside(client: pg.ClientBase, context: PushContext, pushes: readonly Push[]): Promise<Inside> {
  const sources = pushes.map(({ source }) => source.number)
  const said = recordsOf(pushes)
  const [, , known, locked, snapshotAt] = await Promise.all([
    client.query('BEGIN'),
    enterGates(client, sources),
    findKnown(client, pushes),
    lockRecords(client, said),
    readSnapshots(client, pushes),
  ])
  const { answers } = known
  const writtenOf = () => pushes.map((_, at) => answers.get(at) ?? 'reused')
  // what is known already says nothing new
  const records = said.map((record) => ({ ...record, items: record.items.filter(({ push }) => !answers.has(push)) }))
  if (answers.size === pushes.length) return { written: writtenOf(), residents: [] }
  const weighed = weigh(records, { held: locked.held, snapshotAt, now: new Date() })
  const changed = weighed.filter(({ judgement }) => judgement.isChange)
  const results = resultsOf(pushes, weighed)
  const writing: Writing = { client, vault: context.vault, numbers: known.numbers, at: locked.at ?? known.at }
  const residents = unsureResidents(context, changed)
  await Promise.all([
    insertResidents(writing, residents),
    nameResidents(client, changed),
    writeChanged(writing, changed),
    confirm(
      client,
      weighed.filter(({ winner, judgement }) => winner && !judgement.isChange),
    ),
    updateResidents(client, changed),
    endGaps(writing, weighed),
    tellChanges(writing, pushes, changed),
    remember(writing, pushes, { results, isFresh: (at) => !answers.has(at) }),
  ])
  for (const at of pushes.keys())
    if (!answers.has(at)) answers.set(at, { push: known.numbers[at] ?? 0, results: results[at] ?? [] })
  return { written: writtenOf(), residents: residents.map(({ residentId }) => residentId) }
}

interface KnownRow {
  readonly push_id: number | null
  readonly fingerprint: string | null
  readonly answer: string | null
  readonly number: number
  readonly at: string
}

async function findKnown(client: pg.ClientBase, pushes: readonly Push[]) {
  const { rows } = await client.query<KnownRow>({
    name: 'push-known',
    text: sql.findKnown,
    values: [pushes.map((one) => one.client), pushes.map((one) => one.key), pushes.map((one) => one.part)],
  })
  const answers = new Map<number, Written>()
  for (const [at, row] of rows.entries())
    if (row.push_id !== null) {
      const isSame = row.fingerprint === pushes[at]?.fingerprint
      answers.set(at, isSame ? { push: row.push_id, results: readAnswer(row.answer ?? '[]') } : 'reused')
    }
  return { answers, numbers: rows.map(({ number }) => number), at: rows[0]?.at ?? '' }
}

/** A record's key, as the statements take it: four arrays. */
function keysOf(records: readonly SaidRecord[]): unknown[] {
  return [
    records.map(({ residentId }) => residentId),
    records.map(({ category }) => category.number),
    records.map(({ source }) => source),
    records.map(({ key }) => key),
  ]
}

/** Who may be unknown so far; a delete makes nobody known. In the order of their keys. */
function unsureResidents({ residents }: PushContext, changed: readonly WeighedRecord[]): ReadUpdate[] {
  const updates = changed.flatMap(({ winner }) => (winner && !winner.update.deleted ? winner.update : []))
  const unsure = updates.filter(({ residentId }) => !residents.has(residentId))
  return [...new Map(unsure.map((update) => [update.residentId, update])).values()]
}

async function insertResidents({ client, vault }: Writing, people: readonly ReadUpdate[]): Promise<void> {
  if (people.length === 0) return
  const sealed = vault.residents.seal(
    people.map(({ residentId, idNumber }) => ({ digest: residentId, text: idNumber })),
  )
  await client.query({
    name: 'push-residents',
    text: sql.insertResidents,
    values: [people.map(({ residentId }) => residentId), sealed, people.map(({ birthDate }) => birthDate)],
  })
}

async function nameResidents(client: pg.ClientBase, changed: readonly WeighedRecord[]): Promise<void> {
  const named = changed.flatMap(({ winner }) => (winner?.update.nameKey === undefined ? [] : winner.update))
  if (named.length === 0) return
  const values = [named.map(({ residentId }) => residentId), named.map(({ nameKey }) => nameKey)]
  await client.query(sql.nameResidents, values)
}

interface LockedRow {
  readonly nth: number
  readonly digest: string
  readonly deleted: boolean
  readonly source_version: number | null
  readonly observed_at: Date
  readonly version: number
  readonly at: string
}

async function lockRecords(client: pg.ClientBase, records: readonly SaidRecord[]) {
  const { rows } = await client.query<LockedRow>({ name: 'push-lock', text: sql.lockRecords, values: keysOf(records) })
  const held = new Map<number, Standing>()
  for (const { nth, digest, deleted, source_version, observed_at: observedAt, version } of rows)
    held.set(nth, { digest, deleted, sourceVersion: source_version ?? undefined, observedAt, version })
  return { held, at: rows.at(-1)?.at }
}

/** Asked only where something was pushed that may be older than an export. */
async function readSnapshots(
  client: pg.ClientBase,
  pushes: readonly Push[],
): Promise<(record: SaidRecord) => Date | undefined> {
  const found = new Map<string, Date>()
  const dated = pushes.filter(({ items }) => items.some((one) => 'occurredAt' in one && one.occurredAt))
  for (const { number, behind } of new Map(dated.map(({ source }) => [source.number, source])).values()) {
    const { rows } = await client.query<{ category: number; observed: Date }>(standingSnapshots, [number])
    for (const { category, observed } of rows)
      found.set(`${number} ${category}`, spokenFor(observed, behind.get(category) ?? 0))
  }
  return ({ source, category }) => found.get(`${source} ${category.number}`)
}

interface Writing {
  readonly client: pg.ClientBase
  readonly vault: Vault
  /** of the pushes */
  readonly numbers: readonly number[]
  /** the moment of writing, as PostgreSQL has it */
  readonly at: string
}

/** @throws {YikuError} updatesBusy */
async function writeChanged({ client, vault, numbers, at }: Writing, changed: readonly WeighedRecord[]): Promise<void> {
  if (changed.length === 0) return
  const pushOf = ({ winner }: WeighedRecord) => numbers[winner?.push ?? 0]
  const superseded = changed.filter(({ held }) => held)
  const keeping =
    superseded.length > 0 &&
    client.query({
      name: 'push-keep',
      text: sql.keepVersions,
      values: [...keysOf(superseded), superseded.map(pushOf), at],
    })
  const updates = changed.map(({ winner }) => winner?.update)
  const writing = client.query({
    name: 'push-write',
    text: sql.writeRecords,
    values: [
      ...keysOf(changed),
      updates.map((one) => one?.digest),
      changed.map(pushOf),
      updates.map((one) => one?.occurredAt),
      at,
      changed.map(({ winner, held }) => winner?.update.sourceVersion ?? held?.sourceVersion),
      changed.map(({ judgement }) => judgement.version),
      updates.map((one) => one?.validFrom),
      updates.map((one) => one?.validTo),
      updates.map((one) => one?.deleted),
      updates.map((one) => one?.data),
      sealSecrets(vault, changed),
    ],
  })
  const [, { rowCount }] = await Promise.all([keeping, writing])
  if (rowCount !== changed.length) throw new YikuError('updatesBusy', { retryAfter: 1 })
}

function sealSecrets(vault: Vault, changed: readonly WeighedRecord[]): (Buffer | null)[] {
  const secret = changed.flatMap(({ winner }, at) =>
    winner?.update.secret === undefined ? [] : [{ at, digest: winner.update.digest, text: winner.update.secret }],
  )
  const sealed: (Buffer | null)[] = changed.map(() => null)
  for (const [nth, bytes] of vault.records.seal(secret).entries()) sealed[secret[nth]?.at ?? 0] = bytes
  return sealed
}

async function confirm(client: pg.ClientBase, confirmed: readonly WeighedRecord[]): Promise<void> {
  if (confirmed.length === 0) return
  await client.query({
    name: 'push-confirm',
    text: sql.confirmRecords,
    values: [
      ...keysOf(confirmed),
      confirmed.map(({ winner }) => winner?.update.sourceVersion),
      confirmed.map(({ winner }) => winner?.update.occurredAt),
    ],
  })
}

const residentColumns = [
  ['registered_area', 'registeredArea'],
  ['living_area', 'livingArea'],
  ['life_status', 'lifeStatus'],
] as const

/** Keeps beside the records where residents belong and whether they live. */
async function updateResidents(client: pg.ClientBase, changed: readonly WeighedRecord[]): Promise<void> {
  const telling = Map.groupBy(
    changed.filter(({ category }) => category.resident),
    ({ category, source }) => `${category.number} ${source}`,
  )
  if (telling.size === 0) return
  const all = [...telling.values()].flat().map(({ residentId }) => residentId)
  const statements = [client.query(sql.lockResidents, [all])]
  for (const records of telling.values()) {
    const [first] = records
    if (!first) continue
    const { category, source } = first
    const residents = records.map(({ residentId }) => residentId)
    const lasting = Object.entries(category.fields).find(([, { type }]) => type === 'expiry')?.[0] ?? ''
    for (const [column, name] of residentColumns) {
      const field = category.resident?.[name]
      const values = [residents, source, category.number, field, lasting]
      if (field) statements.push(client.query(sql.copyToResident(column), values))
    }
  }
  await Promise.all(statements)
}

async function endGaps({ client, at }: Writing, weighed: readonly WeighedRecord[]): Promise<void> {
  const good = weighed.filter(({ winner }) => winner)
  if (good.length === 0) return
  await client.query({
    name: 'push-gaps',
    text: sql.endGaps,
    values: [...keysOf(good), at, good.map(({ category }) => category.cardinality === 'many')],
  })
}

/** A delete of what was not there is nobody's news. */
async function tellChanges(
  { client, numbers, at }: Writing,
  pushes: readonly Push[],
  changed: readonly WeighedRecord[],
): Promise<void> {
  const news = changed.filter(({ held, winner }) => !winner?.update.deleted || (held && !held.deleted))
  if (news.length === 0) return
  const byPush = Map.groupBy(news, ({ winner }) => winner?.push ?? 0)
  const told = [...byPush].flatMap(([push, records]) =>
    records.map((record, nth) => ({ number: numbers[push], nth: nth + 1, record })),
  )
  await client.query({
    name: 'push-tell',
    text: sql.tellChanges,
    values: [
      told.map(({ number }) => number),
      told.map(({ nth }) => nth),
      told.map(({ record }) => record.residentId),
      told.map(({ record }) => record.category.number),
      told.map(({ record }) => record.judgement.version),
      told.map(({ record }) => record.winner?.update.deleted),
      [...byPush.keys()].map((push) => numbers[push]),
      [...byPush.keys()].map((push) => pushes[push]?.source.number),
      at,
      [...byPush.values()].map((records) => `{${[...new Set(records.map(({ category }) => category.number))].join()}}`),
    ],
  })
}

interface Remembering {
  readonly results: readonly (readonly UpdateResult[])[]
  /** by position of the push */
  isFresh(at: number): boolean
}

async function remember(
  { client, numbers, at }: Writing,
  pushes: readonly Push[],
  { results, isFresh }: Remembering,
): Promise<void> {
  const fresh = pushes
    .map((push, nth) => ({ push, number: numbers[nth], results: results[nth] ?? [] }))
    .filter((_, nth) => isFresh(nth))
  const counts = fresh.map((one) => countResults(one.results))
  await client.query({
    name: 'push-remember',
    text: sql.rememberPushes,
    values: [
      fresh.map(({ number }) => number),
      fresh.map(({ push }) => push.client),
      fresh.map(({ push }) => push.source.number),
      at,
      counts.map(({ accepted }) => accepted),
      counts.map(({ duplicate }) => duplicate),
      counts.map(({ stale }) => stale),
      counts.map(({ rejected }) => rejected),
      fresh.map(({ push }) => push.key),
      fresh.map(({ push }) => push.part),
      fresh.map(({ push }) => push.fingerprint),
      fresh.map((one) => storeAnswer(one.results)),
    ],
  })
}
