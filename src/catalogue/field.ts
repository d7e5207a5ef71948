/** Sensitivity: 1 general · 2 personal · 3 sensitive, masked unless needed · 4 predicate-only unless granted raw. */
export type Level = 1 | 2 | 3 | 4

/**
 * How a `text` of level 3 is shown to who need not see it in full; without one, nothing of it is shown.
 * - `name` surname and last character · `phone` first three and last four digits · `address` down to the village
 * - `number` last four characters · `tail` all: the value is itself no more than the tail of a number
 */
export type Mask = 'name' | 'phone' | 'address' | 'number' | 'tail'

/**
 * What a field can be, and how its value is written in JSON and in the store:
 * - `text` string without control characters, trimmed
 * - `code` string out of the named code set
 * - `date` `YYYY-MM-DD` · `expiry` the same, `9999-12-31` = 长期 (no end) · `month` `YYYY-MM` · `year` `YYYY`
 * - `amount` yuan, decimal string with two places, `"1234.50"` · `decimal` decimal string with `scale` places
 * - `integer` JSON number · `boolean` JSON true/false
 * - `idNumber` 18 characters, GB 11643 · `uscc` 18 characters, GB 32100
 * - `area` division code of 6 (county), 9 (town) or 12 (village) digits
 */
export type FieldType =
  | 'text'
  | 'code'
  | 'date'
  | 'expiry'
  | 'month'
  | 'year'
  | 'amount'
  | 'decimal'
  | 'integer'
  | 'boolean'
  | 'idNumber'
  | 'uscc'
  | 'area'

export interface Field {
  /** Chinese title */
  readonly title: string
  readonly type: FieldType
  /** only where higher than the category's level */
  readonly level?: Level
  /** for a `text` of level 3 */
  readonly mask?: Mask
  /** absent in a record unless required */
  readonly required?: boolean
  /** id of the code set, for `code` */
  readonly codes?: string
  /** longest text in UTF-16 units, for `text`; default 200 */
  readonly max?: number
  /** shape of a `text`, anchored at both ends */
  readonly pattern?: RegExp
  /** decimal places, for `decimal` */
  readonly scale?: number
  /** bounds of `amount`, `decimal`, `integer`, inclusive */
  readonly atLeast?: number
  readonly atMost?: number
  /** a `date` or `month` that may lie after the export's day (a due date); the others are refused as futureDate */
  readonly mayBeFuture?: boolean
  /** departments are compared on it, and the authority (first in `sources`) is shown where they disagree */
  readonly comparable?: boolean
  /** one sentence for the template and the docs, where the title is not enough */
  readonly note?: string
}

/** One fact's value as JSON carries it. */
export type Value = string | number | boolean
/** A record's content: field name → value; an absent field is unknown to the department. */
export type Fields = Readonly<Record<string, Value>>
