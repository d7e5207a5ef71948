import { readdir } from 'node:fs/promises'
import { YikuError } from '../../src/errors.ts'
import type { CountyDepartment } from './department.ts'

/** Loads `departments/*.ts`, in the order of their file names; with `only`, those of these ids. @throws {YikuError} unknownDepartment */
export async function loadDepartments(only?: readonly string[]): Promise<CountyDepartment[]> {
  const folder = new URL('departments/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  const wanted = only && new Set(only.map((id) => `${kebabCase(id)}.ts`))
  const missing = [...(wanted ?? [])].filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new YikuError('unknownDepartment', { detail: missing.map((name) => name.slice(0, -'.ts'.length)).join('、') })
  const chosen = names.filter((name) => wanted?.has(name) ?? true)
  return Promise.all(chosen.map((name) => loadDepartment(folder, name)))
}

async function loadDepartment(folder: URL, name: string): Promise<CountyDepartment> {
  const department = (await import(new URL(name, folder).href)).default as CountyDepartment
  if (`${kebabCase(department.id)}.ts` !== name) throw new Error(`${name} holds department ${department.id}`)
  return department
}

/** `trafficPolice` → `traffic-police`, as folders and files are named. */
export function kebabCase(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
