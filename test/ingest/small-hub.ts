/** The hub of fixtures/hub.ts over the small departments of `adapters/`, and what tests of ingestion say to it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BatchReport, CategoryCounts } from '../../src/ingest/batch.ts'
import { listRejects } from '../../src/ingest/batches.ts'
import { type IngestOptions, ingest } from '../../src/ingest/ingest.ts'
import { stagingTables } from '../../src/ingest/merge-sql.ts'
import { type FoundProfile, findProfile } from '../../src/residents/find-profile.ts'
import { checkCharacter } from '../../src/residents/id-number.ts'
import { type Answer, answerCategory } from '../../src/residents/profile.ts'
import type { Scope } from '../fixtures/database.ts'
import { type TestHub, testHub } from '../fixtures/hub.ts'

export interface SmallHub extends TestHub {
  /** forgets everything: a new hub for the next test */
  empty(): Promise<void>
  /** writes a file: lines of text, or bytes */
  file(name: string, content: Content): string
  /** writes and ingests */
  send(department: string, name: string, content: Content, options?: Options): Promise<BatchReport>
  /** what the hub answers, by default on the evening of 20 November 2026 */
  ask(idNumber: string, category: string, when?: When): Promise<Answer | undefined>
  profile(idNumber: string, category: string, asOf?: Date): Promise<FoundProfile | undefined>
}

type Content = readonly string[] | Uint8Array
type Options = Omit<Partial<IngestOptions>, 'department' | 'files'>

interface When {
  /** the moment for which freshness is judged */
  readonly at?: Date
  readonly asOf?: Date
}

export async function smallHub(t: Scope): Promise<SmallHub> {
  return withWords(await testHub(t, { adapters: new URL('adapters/', import.meta.url) }))
}

export function withWords(hub: TestHub): SmallHub {
  const file: SmallHub['file'] = (name, content) => {
    const path = join(hub.folder, name)
    writeFileSync(path, content instanceof Uint8Array ? content : content.map((line) => `${line}\n`).join(''))
    return path
  }
  const profile: SmallHub['profile'] = (idNumber, id, asOf) => {
    const category = hub.catalogue.getCategory(id)
    const near = { categories: [{ category, fields: category.fields }], name: true }
    return findProfile(hub, { idNumber, residents: { idNumber }, near, elsewhere: undefined, asOf })
  }
  return {
    ...hub,
    file,
    profile,
    send: (department, name, content, options = {}) =>
      ingest(hub, { department, files: [file(name, content)], ...options }),
    async ask(idNumber, id, { at, asOf } = {}) {
      const found = await profile(idNumber, id, asOf)
      const category = hub.catalogue.getCategory(id)
      const sources = category.sources.map((source) => numberOf(hub, source))
      return found && answerCategory(found.held, { category, sources, at: at ?? day('2026-11-20') })
    },
    async empty() {
      await hub.store.pool.query(
        `TRUNCATE ${[...facts, 'confirmation', 'reject', 'upload', 'change', 'change_pending', 'batch', ...stagingTables].join(', ')} RESTART IDENTITY`,
      )
    },
  }
}

/** A department that a test has not got covers nothing. */
function numberOf({ adapters }: TestHub, id: string): number {
  return adapters.all.find(({ adapter }) => adapter.department.id === id)?.adapter.department.number ?? -1
}

/** Noon in China. */
export function day(text: string): Date {
  return new Date(`${text}T12:00:00+08:00`)
}

/** The nth of many residents: born on one day unless said otherwise. */
export function idOf(n: number, birth = '19900307'): string {
  const seventeen = `430781${birth}${String(n).padStart(3, '0')}`
  return seventeen + checkCharacter(seventeen)
}

/** `none`, `unknown notCovered`, or what a field says in each record and in which version: `大众 v1`; `+?` where there may be more. */
export function said(answer: Answer | undefined, field: string): string {
  if (!answer) return 'nobody'
  if (answer.status === 'none') return 'none'
  if (answer.status === 'unknown') return `unknown ${answer.reason}`
  const texts = answer.records.map(({ fields, version }) => `${fields[field]} v${version}`).sort()
  return `${texts.join(', ')}${answer.complete ? '' : ' +?'}`
}

/** The counts that are not 0: `{ new: 2 }`. */
export function counted(report: BatchReport, category: string): Record<string, number> {
  const counts: Partial<CategoryCounts> = report.counts.categories[category] ?? {}
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))
}

/** `3 badIdNumber 身份号码` for each refused row. */
export async function refusals(hub: TestHub, { batchId }: BatchReport): Promise<string[]> {
  const rejects = await listRejects(hub, batchId, { limit: 1000 })
  return rejects.map(({ line, problems }) =>
    [line, ...problems.flatMap(({ code, column }) => [code, ...(column === undefined ? [] : [column])])].join(' '),
  )
}

export const facts = ['resident', 'record', 'record_history', 'coverage', 'gap'] as const

/** Every row of the tables that hold facts, as text: equal before and after means that nothing has changed. */
export async function wholeStore({ store }: Pick<TestHub, 'store'>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const table of facts) {
    const { rows } = await store.pool.query<{ text: string }>(`SELECT x::text AS text FROM ${table} x ORDER BY 1`)
    found[table] = rows.map(({ text }) => text)
  }
  return found
}

/** Rows that lie in the staging tables. */
export async function stagedRows({ store }: Pick<TestHub, 'store'>): Promise<number> {
  const counts = stagingTables.map((table) => `(SELECT count(*) FROM ${table})`)
  const { rows } = await store.pool.query(`SELECT ${counts.join(' + ')} AS staged`)
  return rows[0].staged
}

/** The vehicles of the small traffic police: one resident, one car, one brand. */
export const vehicleHeading = '身份号码,姓名,号牌,品牌,登记日期'

export function car(n: number, brand = '大众'): string {
  return `${idOf(n)},甲${n},湘J${10000 + n},${brand},2020-05-06`
}

export function cars(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => car(from + at))
}
