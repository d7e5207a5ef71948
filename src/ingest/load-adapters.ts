import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { type ErrorContext, YikuError } from '../errors.ts'
import type { Adapter, Export } from './adapter.ts'
import { matchName } from './export-name.ts'

export interface LoadedAdapter {
  readonly adapter: Adapter
  /** the module, for the mapping threads to import */
  readonly module: string
  /** its folder's URL, with samples and expected.json */
  readonly folder: URL
}

/** All adapters, by department. */
export interface Adapters {
  readonly all: readonly LoadedAdapter[]
  /** @throws {YikuError} unknownDepartment */
  get(department: string): LoadedAdapter
  /** id and title of a department by the number stored in records */
  departmentOf(number: number): Adapter['department'] | undefined
}

/** Loads every `adapters/<department>/adapter.ts`. @throws {Error} at two of one id or number */
export async function loadAdapters(root: URL = new URL('../../adapters/', import.meta.url)): Promise<Adapters> {
  const entries = await readdir(root, { withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => new URL(`${name}/`, root))
    .filter((folder) => existsSync(new URL('adapter.ts', folder)))
  const all = await Promise.all(folders.map(load))
  all.sort((a, b) => a.adapter.department.number - b.adapter.department.number)
  const byId = new Map(all.map((loaded) => [loaded.adapter.department.id, loaded]))
  const byNumber = new Map(all.map(({ adapter }) => [adapter.department.number, adapter.department]))
  if (byId.size !== all.length || byNumber.size !== all.length)
    throw new Error('two adapters of one department id or number')
  return {
    all,
    departmentOf: (number) => byNumber.get(number),
    get(department) {
      const found = byId.get(department)
      if (found) return found
      throw new YikuError('unknownDepartment', { detail: `“${department}”；已有：${[...byId.keys()].join('、')}` })
    },
  }
}

async function load(folder: URL): Promise<LoadedAdapter> {
  const module = new URL('adapter.ts', folder).href
  const loaded: { default: Adapter } = await import(module)
  return { adapter: loaded.default, module, folder }
}

/** Which export a file is, by its name, or the one that was named. @throws {YikuError} unknownExport */
export function getExport(
  { department, exports }: Adapter,
  { file, id }: { file: string; id?: string | undefined },
): Export {
  const found = exports.find((one) => (id === undefined ? matchName(one, file) : one.id === id))
  if (found) return found
  const known = exports.map((one) => `${one.id}（${one.title}）`).join('、')
  const context: ErrorContext = { detail: `${department.title}的导出有：${known}` }
  throw new YikuError('unknownExport', id === undefined ? { ...context, file } : context)
}

/** When a file was exported, out of its name; undefined where the name does not say. */
export function observedAtOf(one: Export, name: string): Date | undefined {
  const digits = matchName(one, name)?.groups?.date
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/.exec(digits ?? '')
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  // the 31st of February is taken for a day of March
  const isDay = !Number.isNaN(time.getTime()) && dayInChina(time) === `${year}-${month}-${day}`
  return isDay ? time : undefined
}

/** The day of a moment in China, `YYYY-MM-DD`. */
export function dayInChina(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}
