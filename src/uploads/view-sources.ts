/** Departments' views that are read by a schedule: a file of the installation, for it holds addresses and passwords. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { describeIssues, YikuError } from '../errors.ts'
import type { Export } from '../ingest/adapter.ts'
import type { Adapters } from '../ingest/load-adapters.ts'

const ViewSources = z.array(
  z.strictObject({
    department: z.string(),
    export: z.string(),
    url: z.url({ protocol: /^postgres(ql)?$/, error: '应为 postgres://用户:口令@主机:端口/库名' }),
    when: z.string().regex(/^(\S+ ){4,5}\S+$/, { error: '应为 cron 表达式，如 30 2 * * *' }),
  }),
)

export interface ViewSource {
  /** id and number of the department */
  readonly department: string
  readonly source: number
  readonly export: Export
  /** address of the department's database */
  readonly url: string
  /** when to read it, as cron has it */
  readonly when: string
}

/** @throws {YikuError} badSettings: without what stands in the file */
export function readViewSources(file: string | undefined, adapters: Adapters): ViewSource[] {
  if (file === undefined) return []
  const { data, error } = ViewSources.safeParse(parse(file))
  if (error) throw badFile(describeIssues(error.issues, '整个文件').join('；'))
  return data.map(({ department, export: id, url, when }) => {
    const loaded = adapters.all.find(({ adapter }) => adapter.department.id === department)
    const found = loaded?.adapter.exports.find((one) => one.id === id && one.format.type === 'view')
    if (!loaded || !found) throw badFile(`${department}/${id} 不是部门适配器中的视图`)
    return { department, source: loaded.adapter.department.number, export: found, url, when }
  })
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw badFile('无法读取，或不是 JSON')
  }
}

function badFile(why: string): YikuError {
  return new YikuError('badSettings', { detail: `YIKU_VIEWS 的文件：${why}` })
}
