/**
 * Pushes into the store: one transaction for all that came together. What it writes is committed before anybody is told;
 * a kill leaves all of it or nothing. Each item is told what became of it, and an answer that was given is given again.
 *
 * A push speaks for its record alone: from `occurredAt`, or else from now on, the record is fresh. It says nothing of
 * what its source has not got, so coverage stays as exports have left it.
 */
import type pg from 'pg'
import { fieldsBeside } from '../ingest/merge.ts'
import { readStanding } from '../ingest/standing-snapshots.ts'
import { arrayLiteral } from '../store/array-literal.ts'
import { inOrder } from '../store/in-order.ts'
import { enterGates } from '../store/source-gate.ts'
import type { Vault } from '../vault/vault.ts'
import { findRecords } from './find-records.ts'
import { countResults, type Push, type PushAnswer, type UpdateResult } from './push.ts'
import * as sql from './push-sql.ts'
import type { ReadUpdate } from './read-update.ts'
import { type NewsPlace, saidColumns } from './said-columns.ts'
import { readAnswer, storeAnswer } from './stored-answer.ts'
import { recordsOf, resultsOf, type SaidRecord, type WeighedRecord, weigh } from './weigh-pushes.ts'

/** An answer, or that the key was used for something else. */
export type Written = PushAnswer | 'reused'

export interface PushContext {
  readonly vault: Vault
  /** residents of whom it is certain that the store knows them */
  readonly residents: Set<string>
  /** hold the records from when they are read: it costs as much as writing them, and is for who was overtaken before */
  readonly locking: boolean
}

/** What became of pushes. */
export interface WrittenPushes {
  /** of each push, in their order */
  readonly written: readonly Written[]
  /** whether there is something new for those who read the feed */
  readonly isNews: boolean
}

/**
 * Writes pushes that differ in their keys. To be called outside a transaction. What need not wait for an answer is sent
 * without waiting, where the connection lets it: there and back twice, however much is written.
 * @throws {Error} of class 40 where somebody else wrote one of the records in between: worth another try
 */
export async function writePushes(
  client: pg.ClientBase,
  context: PushContext,
  pushes: readonly Push[],
): Promise<WrittenPushes> {
  try {
    const { residents, ...inside } = await writeInside(client, context, pushes)
    for (const residentId of residents) context.residents.add(residentId)
    return inside
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

interface Inside extends WrittenPushes {
  /** whom the store knows from now on */
  readonly residents: readonly string[]
}

async function writeInside(client: pg.ClientBase, context: PushContext, pushes: readonly Push[]): Promise<Inside> {
  const sources = pushes.map(({ source }) => source.number)
  const said = recordsOf(pushes)
  const [, , known, found, snapshotAt] = await inOrder([
    client.query('BEGIN'),
    enterGates(client, sources),
    findKnown(client, pushes),
    findRecords(client, said, context.locking),
    readSnapshots(client, pushes),
  ])
  const { answers, numbers } = known
  const writtenOf = () => pushes.map((_, at) => answers.get(at) ?? 'reused')
  if (answers.size === pushes.length) {
    await client.query('COMMIT')
    return { written: writtenOf(), isNews: false, residents: [] }
  }
  // what is known already says nothing new
  const records =
    answers.size === 0
      ? said
      : said.map((record) => ({ ...record, items: record.items.filter(({ push }) => !answers.has(push)) }))
  const weighed = weigh(records, { held: found.held, snapshotAt, now: new Date() })
  const changed = weighed.filter(({ judgement }) => judgement.isChange)
  const results = resultsOf(pushes, weighed)
  const news = newsOf(changed)
  const residents = unsureResidents(context, changed)
  // made before anything is sent: what could fail does so while nothing is on its way
  const sealed = sealResidents(context.vault, residents)
  const writing = writeAll(
    { vault: context.vault, numbers },
    { pushes, results, weighed, news, recordedAt: found.recordedAt, isKnown: (at) => answers.has(at) },
  )
  await inOrder([
    insertResidents(client, sealed),
    nameResidents(client, changed),
    client.query(writing),
    updateResidents(client, changed),
    // where one of them fails, this undoes the others
    client.query('COMMIT'),
  ])
  for (const at of pushes.keys())
    if (!answers.has(at)) answers.set(at, { push: numbers[at] ?? 0, results: results[at] ?? [] })
  return { written: writtenOf(), isNews: news.size > 0, residents: residents.map(({ residentId }) => residentId) }
}

interface KnownRow {
  readonly push_id: number | null
  readonly fingerprint: string | null
  readonly answer: string | null
  readonly number: number
}

async function findKnown(client: pg.ClientBase, pushes: readonly Push[]) {
  const { rows } = await client.query<KnownRow>({
    name: 'push-known',
    text: sql.findKnown,
    values: [
      pushes.map((one) => one.client),
      pushes.map((one) => one.key),
      arrayLiteral(pushes.map((one) => one.part)),
    ],
  })
  const answers = new Map<number, Written>()
  for (const [at, row] of rows.entries())
    if (row.push_id !== null) {
      const isSame = row.fingerprint === pushes[at]?.fingerprint
      answers.set(at, isSame ? { push: row.push_id, results: readAnswer(row.answer ?? '[]') } : 'reused')
    }
  return { answers, numbers: rows.map(({ number }) => number) }
}

/** Who may be unknown so far; a delete makes nobody known. In the order of their keys. */
function unsureResidents({ residents }: PushContext, changed: readonly WeighedRecord[]): ReadUpdate[] {
  const unsure = new Map<string, ReadUpdate>()
  for (const { winner } of changed)
    if (winner && !winner.update.deleted && !residents.has(winner.update.residentId))
      unsure.set(winner.update.residentId, winner.update)
  return [...unsure.values()]
}

interface SealedResidents {
  readonly people: readonly ReadUpdate[]
  readonly idNumbers: readonly Buffer[]
}

function sealResidents(vault: Vault, people: readonly ReadUpdate[]): SealedResidents {
  const idNumbers = people.map(({ residentId, idNumber }) => ({ digest: residentId, text: idNumber }))
  return { people, idNumbers: vault.residents.seal(idNumbers) }
}

async function insertResidents(client: pg.ClientBase, { people, idNumbers }: SealedResidents): Promise<void> {
  if (people.length === 0) return
  await client.query({
    name: 'push-residents',
    text: sql.insertResidents,
    values: [
      arrayLiteral(people.map(({ residentId }) => residentId)),
      idNumbers,
      arrayLiteral(people.map(({ birthDate }) => birthDate)),
    ],
  })
}

async function nameResidents(client: pg.ClientBase, changed: readonly WeighedRecord[]): Promise<void> {
  const named = changed.flatMap(({ winner }) => (winner?.update.nameKey === undefined ? [] : winner.update))
  if (named.length === 0) return
  const values = [named.map(({ residentId }) => residentId), named.map(({ nameKey }) => nameKey)]
  await client.query(sql.nameResidents, values)
}

/** Asked only where something was pushed that may be older than an export. */
async function readSnapshots(
  client: pg.ClientBase,
  pushes: readonly Push[],
): Promise<(record: SaidRecord) => Date | undefined> {
  const found = new Map<string, Date>()
  const dated = pushes.filter(({ items }) => items.some((one) => 'occurredAt' in one && one.occurredAt))
  for (const { number, behind } of new Map(dated.map(({ source }) => [source.number, source])).values()) {
    const standing = await readStanding(client, { source: number, behind })
    for (const { category, spoke } of standing) found.set(`${number} ${category}`, spoke)
  }
  return ({ source, category }) => found.get(`${source} ${category.number}`)
}

interface Writing {
  readonly vault: Vault
  /** of the pushes */
  readonly numbers: readonly number[]
}

interface ToWrite {
  readonly pushes: readonly Push[]
  /** of each push */
  readonly results: readonly (readonly UpdateResult[])[]
  readonly weighed: readonly WeighedRecord[]
  readonly news: ReadonlyMap<number, readonly WeighedRecord[]>
  /** when the newest of the records that were found was recorded */
  readonly recordedAt: string | null
  /** whether a push, by its position, was answered before */
  isKnown(at: number): boolean
}

function writeAll({ vault, numbers }: Writing, written: ToWrite): pg.QueryConfig<unknown[]> {
  const { pushes, results, weighed, news, recordedAt, isKnown } = written
  const good = weighed.filter(({ winner }) => winner)
  const fresh = [...pushes.keys()].filter((at) => !isKnown(at))
  const { places, waiting } = placeNews(news, numbers)
  const own = new Set(good.flatMap(({ category }) => (category.keyIsOwn ? category.number : [])))
  return {
    name: 'push-write',
    text: sql.writeAll,
    values: [
      ...saidColumns(good, { vault, numbers, places }),
      good.length,
      recordedAt,
      arrayLiteral([...own]),
      arrayLiteral(waiting.map(({ push }) => push)),
      arrayLiteral(waiting.map(({ source }) => source)),
      waiting.map(({ categories }) => arrayLiteral(categories)),
      ...pushValues(fresh, { pushes, results, numbers }),
    ],
  }
}

/** What those who read the feed are told, by department. A delete of what was not there is nobody's news. */
function newsOf(changed: readonly WeighedRecord[]): ReadonlyMap<number, readonly WeighedRecord[]> {
  const news = changed.filter(({ held, winner }) => !winner?.update.deleted || (held && !held.deleted))
  return Map.groupBy(news, ({ source }) => source)
}

interface PlacedNews {
  readonly places: ReadonlyMap<WeighedRecord, NewsPlace>
  /** by department */
  readonly waiting: readonly { readonly push: number; readonly source: number; readonly categories: number[] }[]
}

/** News of one department is told as of the first of the pushes that brought it. */
function placeNews(news: ToWrite['news'], numbers: readonly number[]): PlacedNews {
  const places = new Map<WeighedRecord, NewsPlace>()
  const waiting = [...news].map(([source, records]) => {
    const push = Math.min(...records.map(({ winner }) => numbers[winner?.push ?? 0] ?? 0))
    for (const [at, record] of records.entries()) places.set(record, { push, nth: at + 1 })
    return { push, source, categories: [...new Set(records.map(({ category }) => category.number))] }
  })
  return { places, waiting }
}

function pushValues(
  fresh: readonly number[],
  { pushes, results, numbers }: Pick<ToWrite, 'pushes' | 'results'> & Pick<Writing, 'numbers'>,
): unknown[] {
  const given = fresh.flatMap((at) => {
    const push = pushes[at]
    return push ? { push, number: numbers[at], results: results[at] ?? [] } : []
  })
  const counts = given.map((one) => countResults(one.results))
  return [
    arrayLiteral(given.map(({ number }) => number)),
    given.map(({ push }) => push.client),
    arrayLiteral(given.map(({ push }) => push.source.number)),
    arrayLiteral(counts.map(({ accepted }) => accepted)),
    arrayLiteral(counts.map(({ duplicate }) => duplicate)),
    arrayLiteral(counts.map(({ stale }) => stale)),
    arrayLiteral(counts.map(({ rejected }) => rejected)),
    given.map(({ push }) => push.key),
    arrayLiteral(given.map(({ push }) => push.part)),
    arrayLiteral(given.map(({ push }) => push.fingerprint)),
    given.map((one) => storeAnswer(one.results)),
  ]
}

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
    for (const { column, fields } of fieldsBeside(category))
      statements.push(client.query(sql.copyToResident(column), [residents, source, category.number, ...fields]))
  }
  await inOrder(statements)
}
