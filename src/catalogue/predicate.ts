/**
 * The language in which an item says what makes a paper unnecessary: literals only, no functions, so that it can be
 * checked against the catalogue, read by who wrote the rule, and told in Chinese sentences.
 *
 * It is evaluated in three values (true, false, unknown): an unknown input decides nothing, except where it cannot matter.
 */

/** A number, or a parameter of the county. */
export type Count = number | { readonly parameter: string }

/** The day of the question, or a day so far from it. A `month` field is compared with the month of that day. */
export type Day =
  | 'today'
  | { readonly daysAgo: Count }
  | { readonly daysAhead: Count }
  | { readonly monthsAgo: Count }
  | { readonly yearsAgo: Count }

/**
 * What a field of a record must be. A field that the department left empty is unknown, except where the test says
 * `orAbsent`: then empty will do, too.
 */
export type Test = (
  | { readonly oneOf: readonly string[] }
  | { readonly noneOf: readonly string[] }
  | { readonly is: boolean }
  /** not empty; empty is false, not unknown */
  | { readonly filled: true }
  /** from and to include their day, before and after do not */
  | { readonly from?: Day; readonly to?: Day; readonly before?: Day; readonly after?: Day }
  | { readonly atLeast?: Count; readonly atMost?: Count }
  /** in the county that the hub is for */
  | { readonly within: 'county' }
) & { readonly orAbsent?: true }

/** Field name → test: all must hold of one record. */
export type Where = Readonly<Record<string, Test>>

/** Which records are meant, beside the category's name. */
export interface Selection {
  readonly where?: Where
  /** records with one value in this field tell of one thing, whichever source they are from: what one leaves empty another may say, and where they differ it is unknown (conflict) */
  readonly by?: string
  /** also records that are no longer in force, or not yet; by default only those valid on the day count */
  readonly anytime?: true
}

/** Years of age; below the retirement age where that parameter is named. */
export interface AgeTest {
  readonly atLeast?: Count
  readonly below?: Count
}

/**
 * What another measure, a count of distinct values, counts already: a value that begins like one of its, in the first
 * `alike` characters, does not count again. A house is registered under the plot that a homestead right names.
 */
export interface Others {
  readonly measure: string
  readonly alike: number
}

/** A number made of records: exact, and where not all of it is known, known to be between two bounds. */
export type Quantity =
  | number
  | { readonly parameter: string }
  /**
   * `distinct`: records with one value in this required field, which are each judged by themselves, count once, in a
   * `total` those of the whole family: a flat has a contract and a title, and two owners
   */
  | ({ readonly count: string; readonly distinct?: string; readonly apartFrom?: Others } & Selection)
  | ({ readonly sum: string; readonly of: string } & Omit<Selection, 'by'>)
  /** one that `schemas/measures` names */
  | { readonly measure: string }
  | { readonly plus: readonly Quantity[] }
  | { readonly times: readonly Quantity[] }
  /** over the resident and every member of the item's family */
  | { readonly total: Quantity }
  /** the resident and the members of the item's family */
  | 'familySize'

export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  /** one that `schemas/conditions` names */
  | { readonly condition: string }
  | { readonly parameter: string; readonly is: boolean }
  | { readonly age: AgeTest }
  /** at least one such record */
  | ({ readonly some: string } & Selection)
  /** no such record: true only where every source stands for being complete */
  | ({ readonly none: string } & Selection)
  /** of the records, the one with the latest `on` is so; there must be one */
  | ({ readonly latest: string; readonly on: string; readonly is: Where } & Omit<Selection, 'by'>)
  /** so many sources, and none to the contrary, have one and the same value in that field */
  | { readonly agree: string; readonly on: string; readonly sources: number }
  /** every source has answered, whatever it is: the department's own statement takes the place of the paper */
  | { readonly known: string; readonly fields: readonly string[] }
  | { readonly quantity: Quantity; readonly atMost: Quantity }
  | { readonly quantity: Quantity; readonly atLeast: Quantity }
  /** of the resident, and of every member of the item's family */
  | { readonly everyone: Predicate }
  /** of the resident, or of a member of the item's family */
  | { readonly anyone: Predicate }
