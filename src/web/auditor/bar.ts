/** One bar of a chart, one row of the table beside it. */
export interface Bar {
  readonly title: string
  readonly value: number
  /** further numbers, in the table alone */
  readonly more?: readonly number[]
}
