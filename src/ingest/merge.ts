/** From staging to records: classify, guard, merge; one transaction, so that a kill leaves before or after. */
import type pg from 'pg'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { YikuError } from '../errors.ts'
import { hintsOf } from '../residents/hint.ts'
import type { Vault } from '../vault/vault.ts'
import { type CategoryCounts, noCounts } from './batch.ts'
import * as sql from './merge-sql.ts'
import { type DaysBehind, readStanding } from './standing-snapshots.ts'

export interface Merge {
  readonly batchId: number
  /** number of the department */
  readonly source: number
  readonly mode: 'snapshot' | 'changes'
  /** a `changes` file that says all that changed since the one before */
  readonly continuous: boolean
  /** id */
  readonly exportId: string
  readonly exportedAt: Date
  /** the moment for which the export speaks */
  readonly observedAt: Date
  readonly categories: readonly Category[]
  /** for each category, the id of the continuous export that carries its coverage on */
  readonly carriers: readonly (string | undefined)[]
  /** of the department's exports */
  readonly behind: DaysBehind
  /** area that a snapshot covers */
  readonly area: string
  /** whether rows carry the source's own versions */
  readonly versioned: boolean
  readonly catalogue: Catalogue
  openVault(): Promise<Vault>
}

export type CountsByCategory = Readonly<Record<string, CategoryCounts>>

/** What the staged rows mean to the store, category by category. */
export async function classifyStaged(client: pg.ClientBase, merge: Merge): Promise<CountsByCategory> {
  const { categories, catalogue } = merge
  const counts: Record<string, CategoryCounts> = {}
  for (const { id } of categories) counts[id] = noCounts
  const staged = await client.query(sql.classify, await stagedParameters(client, merge))
  for (const { category, ...found } of staged.rows)
    counts[catalogue.getCategoryByNumber(category).id] = { ...found, gone: 0 }
  return counts
}

/** What rows that were passed over mean, added to what the staged ones do. @param same number of category → records */
export function withSame(
  { categories }: Merge,
  staged: CountsByCategory,
  same: ReadonlyMap<number, number> = new Map(),
): CountsByCategory {
  return Object.fromEntries(
    categories.map(({ id, number }) => {
      const counts = staged[id] ?? noCounts
      return [id, { ...counts, same: counts.same + (same.get(number) ?? 0) }]
    }),
  )
}

/**
 * What a snapshot no longer holds of what the store does, added to what its rows mean. To be called inside a transaction.
 * @param unseen where rows were passed over: how many records none of them gives
 */
export async function withGone(
  client: pg.ClientBase,
  merge: Merge,
  { staged, unseen }: { staged: CountsByCategory; unseen: number | undefined },
): Promise<CountsByCategory> {
  const { batchId, source, observedAt, categories, mode, catalogue } = merge
  if (mode === 'changes' || unseen === 0) return staged
  const numbers = categories.map(({ number }) => number)
  if (unseen !== undefined) await client.query(sql.learnUnseen)
  const find = unseen === undefined ? sql.findGone : sql.findGoneUnseen
  const { rowCount } = await client.query(find, [batchId, source, observedAt, numbers, ownKeyed(merge)])
  if (rowCount === 0) return staged
  await client.query(sql.learnGone)
  await protectHinted(client, merge)
  const counts: Record<string, CategoryCounts> = { ...staged }
  const gone = await client.query(sql.countGone, [batchId])
  for (const row of gone.rows) {
    const { id } = catalogue.getCategoryByNumber(row.category)
    counts[id] = { ...(counts[id] ?? noCounts), gone: row.gone }
  }
  return counts
}

/** Categories whose keys are one person's alone. */
function ownKeyed({ categories }: Merge): number[] {
  return categories.flatMap(({ keyIsOwn, number }) => (keyIsOwn ? number : []))
}

/** Residents at a time whose ID numbers are opened. */
const pageRows = 2000

/**
 * Who is missing from a snapshot while a row of it was refused whose bad ID number and name fit is not gone: his records
 * stay as they are.
 */
async function protectHinted(client: pg.ClientBase, { batchId, openVault }: Merge) {
  const hinted = await client.query(sql.hasHints, [batchId])
  if (hinted.rowCount === 0) return
  const vault = await openVault()
  await client.query(`DECLARE missing NO SCROLL CURSOR FOR ${sql.hintedGone}`, [batchId])
  for (;;) {
    const { rows } = await client.query<HintedRow>(`FETCH ${pageRows} FROM missing`)
    const idNumbers = vault.residents.open(
      rows.map(({ resident_id, id_number }) => ({ digest: resident_id.replaceAll('-', ''), sealed: id_number })),
    )
    const hints = rows.flatMap(({ category, resident_id, name_keys }, at) => {
      const nameKeys = name_keys?.map((key) => key.replaceAll('-', ''))
      const of = nameKeys === undefined ? [null] : hintsOf(vault, { idNumber: idNumbers[at] ?? '', nameKeys })
      return of.map((hint) => ({ category, resident: resident_id, hint }))
    })
    await client.query(sql.protectHinted, [
      batchId,
      hints.map(({ category }) => category),
      hints.map(({ resident }) => resident),
      hints.map(({ hint }) => hint),
    ])
    if (rows.length < pageRows) break
  }
  await client.query('CLOSE missing')
  await client.query(sql.keepProtected, [batchId])
}

interface HintedRow {
  readonly category: number
  readonly resident_id: string
  readonly id_number: Buffer
  readonly name_keys: readonly string[] | null
}

/** Batch, source, time, and for a `changes` file the newest snapshot of each category: what that did not have, an older file cannot say. */
async function stagedParameters(
  client: pg.ClientBase,
  { batchId, source, observedAt, mode, behind }: Merge,
): Promise<unknown[]> {
  if (mode === 'snapshot') return [batchId, source, observedAt, [], []]
  const standing = await readStanding(client, { source, behind })
  return [batchId, source, observedAt, standing.map(({ category }) => category), standing.map(({ spoke }) => spoke)]
}

interface ShrinkGuard {
  readonly counts: CountsByCategory
  /** share of the records that may be gone */
  readonly bound: number
  /** how many files the snapshot is, and how many the one before was: of fewer, one may be missing, and nothing may be gone */
  readonly files: { readonly now: number; readonly before: number }
}

/** Stops a snapshot that would remove more than its bound. @throws {YikuError} snapshotShrinks */
export async function guardShrink(
  client: pg.ClientBase,
  { source, categories, catalogue }: Merge,
  { counts, bound, files }: ShrinkGuard,
): Promise<void> {
  if (Object.values(counts).every(({ gone }) => gone === 0)) return
  const isShort = files.now < files.before
  const live = await client.query(sql.countLive, [source, categories.map(({ number }) => number)])
  for (const row of live.rows) {
    const category = catalogue.getCategoryByNumber(row.category)
    const gone = counts[category.id]?.gone ?? 0
    if (gone <= (isShort ? 0 : row.live * bound)) continue
    const share = ((gone / row.live) * 100).toFixed(1)
    const why = isShort
      ? `上次的全量有 ${files.before} 个文件，这次只有 ${files.now} 个，请核对是否缺了文件`
      : `上限为 ${bound * 100}%`
    const detail = `“${category.title}”现有 ${row.live} 条，将减少 ${gone} 条（${share}%），${why}`
    throw new YikuError('snapshotShrinks', { detail })
  }
}

export interface Staged {
  readonly counts: CountsByCategory
  /** rows of `staging_resident` */
  readonly residents: number
}

/** Carries out what `classifyStaged` found. To be called inside a transaction. */
export async function mergeStaged(client: pg.ClientBase, merge: Merge, { counts, residents }: Staged): Promise<void> {
  const { batchId, source, observedAt, mode } = merge
  const total = (of: keyof CategoryCounts) => Object.values(counts).reduce((sum, one) => sum + one[of], 0)
  const base = [batchId, source, observedAt]
  const parameters = await stagedParameters(client, merge)
  const numbers = merge.categories.map(({ number }) => number)
  const changing = total('changed') + total('deleted')
  await insertResidents(client, batchId, residents)
  if (changing > 0) await client.query(sql.keepChanged, parameters)
  if (total('same') + total('stale') + changing === 0) await insertNew(client, base, total('new'))
  else if (total('new') + changing > 0) await client.query(sql.upsertDifferent, parameters)
  if (mode === 'changes' && total('same') > 0) {
    await client.query(sql.confirmSame, base)
    await client.query(sql.keepDeletes, parameters)
  } else if (merge.versioned && total('same') > 0) await client.query(sql.confirmVersions, [batchId, source])
  if (total('gone') > 0) {
    await client.query(sql.keepGone, [batchId, source])
    await client.query(sql.buryGone, base)
  }
  await updateResidents(client, merge)
  if (mode === 'snapshot') {
    await client.query(sql.endCoverage, [source, numbers, merge.area])
    await client.query(sql.beginCoverage, [...base, numbers, merge.area, merge.carriers])
    await client.query(sql.endGapsOfSnapshot, [source, numbers, observedAt])
  } else await client.query(sql.endGapsOfChanges, [batchId, source, merge.exportedAt, ownKeyed(merge)])
  if (merge.continuous) await client.query(sql.extendCoverage, [...base, numbers, merge.exportId])
  await client.query(sql.beginGaps, [batchId, source])
}

async function insertResidents(client: pg.ClientBase, batchId: number, residents: number): Promise<void> {
  await client.query(sql.dropUnsaid, [batchId])
  // a resident takes a quarter of the room of a record
  const slices = residentSlices(residents / 4).map(({ first, last }) => [batchId, first, last])
  const run = async (statement: string) => {
    for (const slice of slices) await client.query(statement, slice)
  }
  // those whom the store knows by now
  const name = () => run(sql.nameResidents)
  await name()
  await orElse(client, {
    first: () => run(sql.insertResidents),
    async otherwise() {
      await run(sql.upsertResidents)
      await name()
    },
  })
  for (const slice of slices)
    if ((await client.query(sql.haveSeveralNames, slice)).rowCount) await client.query(sql.nameResidents, slice)
}

/** Records of which the store knew nothing when they were classified. */
async function insertNew(client: pg.ClientBase, parameters: unknown[], rows: number): Promise<void> {
  await orElse(client, {
    async first() {
      for (const { first, last } of residentSlices(rows))
        await client.query(sql.insertSlice, [...parameters, first, last])
    },
    otherwise: () => client.query(sql.upsertAll, parameters),
  })
}

/** Takes the fast way, and where somebody wrote one of its rows in between, the one that expects it. */
async function orElse(
  client: pg.ClientBase,
  { first, otherwise }: { first: () => Promise<unknown>; otherwise: () => Promise<unknown> },
): Promise<void> {
  await client.query('SAVEPOINT before_insert')
  try {
    await first()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT before_insert')
    await otherwise()
  }
}

/** Slices of all resident keys, which are as good as random, each with no more than `sliceRows` of so many rows. */
function residentSlices(rows: number): { first: string; last: string }[] {
  const count = Math.max(1, Math.ceil(rows / sql.sliceRows))
  const bound = (nth: number) => Math.floor((nth * 2 ** 32) / count)
  const hex = (start: number, rest: string) => start.toString(16).padStart(8, '0') + rest.repeat(24)
  return Array.from({ length: count }, (_, nth) => ({
    first: hex(bound(nth), '0'),
    last: hex(bound(nth + 1) - 1, 'f'),
  }))
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

const residentColumns = [
  ['registered_area', 'registeredArea'],
  ['living_area', 'livingArea'],
  ['life_status', 'lifeStatus'],
] as const

/** Keeps beside the records where residents belong and whether they live. */
export async function updateResidents(
  client: pg.ClientBase,
  { batchId, source, categories }: Pick<Merge, 'batchId' | 'source' | 'categories'>,
): Promise<void> {
  for (const category of categories)
    for (const { column, fields } of fieldsBeside(category))
      await client.query(sql.copyToResident(column), [batchId, source, category.number, ...fields])
}

/** What of a category is kept beside the records: the column, and the fields of `copyFieldOf`. */
export function fieldsBeside({ resident, fields }: Category) {
  const lasting = Object.keys(fields).find((name) => fields[name]?.type === 'expiry')
  return residentColumns.flatMap(([column, name]) => {
    const field = resident?.[name]
    return field ? [{ column, fields: [field, lasting, resident.ended] }] : []
  })
}
