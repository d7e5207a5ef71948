/**
 * A snapshot of which little has changed: a row whose record the store holds as it is, is passed over. What a row comes to
 * depends on nothing but its cells and the rules, and is remembered, whatever became of it; that the store holds it is
 * asked of the store, before the rows are read and again when nobody can write any more. Whatever such a row has to do with
 * others is left to the way by `staging`: it is staged after all, out of the store.
 */
import type pg from 'pg'
import { CopyBuffer } from '../store/binary-copy.ts'
import { type CopyValue, copyOut } from './copy-out.ts'
import { type CopyStream, openCopy } from './copy-stream.ts'
import type { Format } from './format.ts'
import type { KnownRows } from './known-rows.ts'
import * as sql from './known-rows-sql.ts'
import { type KnownRowsOf, loadKnown, viewOf } from './known-rows-store.ts'
import { type LinePlaces, linePlaces, mostPlacedBytes } from './line-places.ts'
import { dayInChina } from './load-adapters.ts'
import type { Loading } from './loading.ts'
import { readTables } from './merge-sql.ts'
import { rulesHash } from './rules-hash.ts'

/** files from which on it is worth while */
const recallFromBytes = 4 << 20
const uuidBytes = 16

/** Which rows of an export may be remembered; undefined where none may. */
export async function memorable({
  batchId,
  loaded,
  one,
  files,
  observedAt,
  options,
}: Omit<Loading, 'memory' | 'compiled' | 'merge'>): Promise<KnownRowsOf | undefined> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const isLarge = one.format.type === 'view' || bytes >= (options.recallFrom ?? recallFromBytes)
  // of a source with versions of its own, a row that says the same may still say that it is newer
  if (one.mode !== 'snapshot' || one.sourceVersion !== undefined || !isLarge) return undefined
  if (!hasLines(one.format) || bytes + files.length > mostPlacedBytes) return undefined
  const { number } = loaded.adapter.department
  const rules = await rulesHash(loaded, one)
  return { batchId, source: number, exportId: one.id, rules, day: dayInChina(observedAt) }
}

/** Each row has a line of its own, which says which row it was. */
function hasLines({ type }: Format): boolean {
  return type === 'csv' || type === 'fixedWidth' || type === 'jsonLines' || type === 'view'
}

export interface Recalled extends LinePlaces {
  readonly known: KnownRows
}

/** The share of a source's records that must be known for the rest to be looked for by themselves. */
const leastKnown = 0.5

/** Remembers the rows that say what the store holds; undefined where those are few. */
export async function recallRows({ client, merge, one, files, memory }: Loading): Promise<Recalled | undefined> {
  if (memory === undefined) return undefined
  await client.query('BEGIN')
  await client.query("SET LOCAL work_mem = '256MB'")
  const known = await loadKnown(client, memory)
  const isWorth = known !== undefined && (await holdStored(client, { merge, known, named: hasNames(one) }))
  await client.query('COMMIT')
  return isWorth ? { known, ...linePlaces(files.map(({ bytes }) => bytes)) } : undefined
}

/** Whether rows say a resident's name. */
function hasNames({ name, records }: Loading['one']): boolean {
  return name !== undefined || records.some((rule) => rule.name !== undefined)
}

interface Stored extends Pick<Loading, 'merge'> {
  readonly known: KnownRows
  readonly named: boolean
}

async function holdStored(client: pg.ClientBase, { merge, known, named }: Stored): Promise<boolean> {
  const query = named ? sql.namedDigests : sql.storedDigests
  let stored = 0
  let held = 0
  for await (const { digests } of digestsOf(client, query, storedParameters(merge))) {
    const view = viewOf(digests)
    stored += digests.length / uuidBytes
    for (let at = 0; at < digests.length; at += uuidBytes) if (known.hold(view, at)) held++
  }
  return held > 0 && held >= stored * leastKnown
}

/** Digests of records, 16 bytes each, and the number of their category. */
interface PackedDigests {
  readonly category: number
  readonly digests: Buffer
}

async function* digestsOf(
  client: pg.ClientBase,
  query: string,
  values: readonly CopyValue[],
): AsyncGenerator<PackedDigests> {
  const none = Buffer.alloc(2)
  for await (const [category = none, digests = none] of copyOut(client, query, values))
    yield { category: category.readInt16BE(), digests }
}

function storedParameters({ source, categories }: Loading['merge']): [number, number[]] {
  return [source, categories.map(({ number }) => number)]
}

/** What the rows that were passed over mean to the store. */
export interface Settled {
  /** number of category → records that they say */
  readonly same: ReadonlyMap<number, number>
  /** records of the store that none of them says */
  readonly unseen: number
}

/**
 * Settles what the rows that were passed over have to do with the staged ones, and with what was written while they were
 * read. Nobody must write any more. @returns undefined where a row's record is nowhere to be found
 */
export async function settleRecalled(loading: Loading, recalled: Recalled): Promise<Settled | undefined> {
  const { client } = loading
  await client.query(`ANALYZE ${readTables.join(', ')}`)
  await client.query('BEGIN')
  await client.query("SET LOCAL work_mem = '256MB'")
  await stageRivals(loading, recalled)
  const settled = await confirmStored(loading, recalled.known)
  if (recalled.known.unconfirmed > 0) await stageLost(loading, recalled)
  await client.query('COMMIT')
  return recalled.known.unconfirmed > 0 ? undefined : settled
}

/** Rows whose record another row is about too: which of them is to be refused, the staging tells. */
async function stageRivals({ client, batchId, merge }: Loading, recalled: Recalled): Promise<void> {
  const [source, categories] = storedParameters(merge)
  const rows = await takePassedOver(digestsOf(client, sql.stagedAbout, [batchId, source]), recalled)
  if (rows.digests.length === 0) return
  await client.query(sql.stageStored, [batchId, source, categories, rows.digests, rows.files, rows.lines])
}

/** Rows whose record has been written since it was asked for. */
async function stageLost({ client, batchId, merge }: Loading, recalled: Recalled): Promise<void> {
  const parameters: [number, number, number[]] = [batchId, ...storedParameters(merge)]
  const rows = await takePassedOver(digestsOf(client, sql.earlierDigests, parameters), recalled)
  if (rows.digests.length === 0) return
  await client.query(sql.stageEarlier, [...parameters, rows.digests, rows.files, rows.lines])
}

interface PassedOver {
  readonly digests: string[]
  readonly files: number[]
  readonly lines: number[]
}

/** Of these records those that rows say that were passed over; they count as not met any more. */
async function takePassedOver(found: AsyncIterable<PackedDigests>, { known, lineAt }: Recalled): Promise<PassedOver> {
  const rows: PassedOver = { digests: [], files: [], lines: [] }
  for await (const { digests } of found) {
    const view = viewOf(digests)
    for (let at = 0; at < digests.length; at += uuidBytes) {
      const place = known.placeOf(view, at)
      if (place === undefined) continue
      known.release(view, at)
      const { file, line } = lineAt(place)
      rows.digests.push(digests.toString('hex', at, at + uuidBytes))
      rows.files.push(file)
      rows.lines.push(line)
    }
  }
  return rows
}

/** Compares with what the store holds now; what no row says is written down. */
async function confirmStored({ client, batchId, hub, merge }: Loading, known: KnownRows): Promise<Settled> {
  const stored = digestsOf(client, sql.storedDigests, storedParameters(merge))
  const same = new Map<number, number>()
  let unseen = 0
  await withCopy(hub.store.pool, async (copy) => {
    const tuples = new CopyBuffer()
    for await (const { category, digests } of stored) {
      let confirmed = 0
      const view = viewOf(digests)
      for (let at = 0; at < digests.length; at += uuidBytes) {
        if (known.confirm(view, at)) confirmed++
        else {
          unseen++
          tuples.tuple(2)
          tuples.int64(batchId)
          tuples.bytes(digests.subarray(at, at + uuidBytes))
        }
      }
      same.set(category, (same.get(category) ?? 0) + confirmed)
      await copy.write(tuples.take())
    }
  })
  return { same, unseen }
}

/** The connection of the batch is busy with what the store holds. */
async function withCopy(pool: pg.Pool, work: (copy: CopyStream) => Promise<void>): Promise<void> {
  const connection = await pool.connect()
  let failure: Error | undefined
  const copy = openCopy(connection, 'staging_unseen', 'batch_id, digest')
  try {
    await work(copy)
    await copy.end()
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    copy.abort(failure)
    throw error
  } finally {
    connection.release(failure)
  }
}
