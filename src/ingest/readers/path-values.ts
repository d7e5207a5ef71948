import type { ProblemCode } from '../../catalogue/problems.ts'
import type { BrokenRow, Row } from '../reader.ts'
import { hasBadCharacter, storableName } from './cell.ts'

/** Names beyond this many are not worth reporting. */
const leftoverLimit = 500

/**
 * One record of values by dotted path, as JSON and XML have them. A path that is given twice makes the record
 * ambiguous: which of two ID numbers would be the resident's?
 */
export class PathValues {
  readonly #index: ReadonlyMap<string, number>
  readonly #columns: readonly string[]
  readonly #leftover: Set<string>
  /** columns that some record had, if only as nothing */
  readonly seen: Set<string>
  #cells: string[]
  #given: Set<number>
  #problem: { code: ProblemCode; column?: string } | undefined

  constructor(columns: readonly string[]) {
    this.#columns = columns
    this.#index = new Map(columns.map((name, index) => [name, index]))
    this.#leftover = new Set()
    this.seen = new Set()
    this.#cells = columns.map(() => '')
    this.#given = new Set()
  }

  /** Notes a value; `leftover` is the name to report where nobody asked for the path. */
  set(path: string, value: string, leftover: string = path): void {
    const index = this.#index.get(path)
    if (index === undefined) {
      if (value === '') this.setNothing(path, leftover)
      else this.#report(leftover)
      return
    }
    this.seen.add(path)
    if (this.#given.has(index)) this.fail('badRow', path)
    if (hasBadCharacter(value) || !value.isWellFormed()) this.fail('badCharacter', path)
    else this.#cells[index] = value
    this.#given.add(index)
  }

  /** Notes that nothing is at a path or below it (`"spouse": null`), which is not the same as its columns missing. */
  setNothing(path: string, leftover: string = path): void {
    if (path === '' || this.#index.has(path)) return
    const below = this.#columns.filter((name) => name.startsWith(`${path}.`))
    for (const name of below) this.seen.add(name)
    if (below.length === 0) this.#report(leftover)
  }

  #report(name: string) {
    if (this.#leftover.size < leftoverLimit && name.length <= 200) this.#leftover.add(storableName(name))
  }

  /** Marks the record as broken; the first reason stays. */
  fail(code: ProblemCode, column?: string): void {
    this.#problem ??= { code, ...(column !== undefined && { column: storableName(column) }) }
  }

  isColumn(path: string): boolean {
    return this.#index.has(path)
  }

  /** Ends a record and begins the next. */
  take(line: number): { row: Row } | { broken: BrokenRow } {
    const cells = this.#cells
    const problem = this.#problem
    this.#cells = this.#columns.map(() => '')
    this.#given.clear()
    this.#problem = undefined
    return problem ? { broken: { line, ...problem, cells } } : { row: { line, cells } }
  }

  get leftover(): readonly string[] {
    return [...this.#leftover]
  }
}
