/** A table on its way out: one row after the other, so that no more than a few are in memory. */
export interface Sheet {
  readonly name: string
  readonly columns: readonly string[]
  /** cells in the order of the columns */
  readonly rows: AsyncIterable<readonly string[]>
}
