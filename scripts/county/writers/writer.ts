/** Writers of the departments' file formats: synchronous, so that memory stays bounded whatever the number of rows. */
import type { Layout, RowFault } from '../department.ts'

/** One row by column name; a column that is not there is empty. */
export type RowCells = Readonly<Record<string, string>>

/** How the written line is damaged, in formats that have lines. */
export type Damage = Pick<RowFault, 'damage' | 'damageBytes'>

export interface ExportWriter {
  /**
   * Writes one row.
   * @returns what a reader reports of it: the 1-based line of a text file, the row of the sheet, the position in the view
   */
  write(cells: RowCells, damage?: Damage): number
  /** Completes the file. */
  close(): void
}

/** What a writer is opened with. */
export interface Target<Type extends Layout['type'] = Layout['type']> {
  readonly path: string
  readonly layout: Extract<Layout, { type: Type }>
  /** in file order */
  readonly columns: readonly string[]
}

export function refuseDamage(type: string, damage: Damage | undefined): void {
  if (damage?.damage || damage?.damageBytes) throw new Error(`${type} has no lines that a fault could damage`)
}
