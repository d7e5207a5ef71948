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

/** How a field states a fact. A field is named with the values that it must have, or with `filled`: any. */
export interface Comparison {
  /** id of the fact */
  readonly as: string
  /** a record of which this is not so says nothing of the fact */
  readonly where?: FieldValues
  /** a record of which this is so is passed over, as if it were not there: a certificate issued anew tells of no new event */
  readonly unless?: FieldValues
  /** date field: of a department's records the newest alone speaks, and where it says nothing, the department says nothing */
  readonly newestBy?: string
  /** what the record states by being there, whatever the field holds */
  readonly says?: string
}

export type FieldValues = Readonly<Record<string, readonly string[] | 'filled'>>

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
  /** a `decimal` that counts in hundredths: a cell may say `50%` */
  readonly percent?: true
  /** bounds of `amount`, `decimal`, `integer`, inclusive */
  readonly atLeast?: number
  readonly atMost?: number
  /** a `date` or `month` that may lie after the export's day (a due date); the others are refused as futureDate */
  readonly mayBeFuture?: boolean
  /** what the department says by it, to be compared with what others say (schemas/facts) */
  readonly comparable?: readonly Comparison[]
  /** one sentence for the template and the docs, where the title is not enough */
  readonly note?: string
}

/** One fact's value as JSON carries it. */
export type Value = string | number | boolean
/** A record's content: field name → value; an absent field is unknown to the department. */
export type Fields = Readonly<Record<string, Value>>
