import { isRealDate } from './dates.ts'
import { isDecimal } from './decimals.ts'

/**
 * A retirement age that rises with the month of birth, as the State Council's gradual postponement (2024) has it:
 * who was born before `bornFrom` reaches it at `age`; from then on it is a month later for every `monthsOfBirth`, up to `upTo`.
 */
export interface RetirementSchedule {
  /** whose; a woman's depends on her post, which the hub does not know, so both of hers are kept in mind */
  readonly title: string
  /** GB/T 2261.1 */
  readonly sex: '1' | '2'
  readonly age: number
  /** `YYYY-MM` */
  readonly bornFrom: string
  readonly monthsOfBirth: number
  readonly upTo: number
}

/** What a parameter is: yuan, a ratio, a whole number, yes or no, or ages of retirement. */
export type ParameterValue =
  | { readonly type: 'amount'; readonly value: string }
  | { readonly type: 'ratio'; readonly value: string }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'retirementAge'; readonly value: readonly RetirementSchedule[] }

/** A threshold of the county: each value holds from a day on, until the next one. */
export interface Parameter {
  /** camelCase */
  readonly id: string
  /** Chinese title */
  readonly title: string
  /** how it is counted: 元／人·月, 周岁, 天 */
  readonly unit: string
  /** the document that sets it */
  readonly basis: string
  /** in the order of their days, all of one type; before the first there is no value */
  readonly values: readonly ({ readonly from: string } & ParameterValue)[]
}

/** Checks a parameter. @throws {Error} naming it */
export function defineParameter(parameter: Parameter): Parameter {
  const fail = (why: string): never => {
    throw new Error(`parameter ${parameter.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(parameter.id)) fail('the id must be camelCase')
  if (!parameter.title || !parameter.unit || !parameter.basis) fail('title, unit and basis must be given')
  if (parameter.values.length === 0) fail('has no value')
  if (new Set(parameter.values.map(({ type }) => type)).size > 1) fail('its values are of several types')
  for (const [at, value] of parameter.values.entries()) {
    if (!isRealDate(value.from)) fail(`${value.from} is no day`)
    if (at > 0 && value.from <= (parameter.values[at - 1]?.from ?? '')) fail('its days are not in order')
    const wrong = valueProblem(value)
    if (wrong) fail(wrong)
  }
  return parameter
}

function valueProblem(given: ParameterValue): string | undefined {
  switch (given.type) {
    case 'amount':
      return isDecimal(given.value, 2) && !given.value.startsWith('-') ? undefined : 'an amount has two places'
    case 'ratio':
      return isDecimal(given.value, 4) && !given.value.startsWith('-') ? undefined : 'a ratio has four places'
    case 'integer':
      return Number.isSafeInteger(given.value) && given.value >= 0 ? undefined : 'no whole number'
    case 'boolean':
      return undefined
    case 'retirementAge':
      return given.value.some(({ sex }) => sex === '1') && given.value.some(({ sex }) => sex === '2')
        ? given.value.map(scheduleProblem).find(Boolean)
        : 'both sexes must be named'
  }
}

function scheduleProblem({ age, bornFrom, monthsOfBirth, upTo }: RetirementSchedule): string | undefined {
  if (!isRealDate(`${bornFrom}-01`)) return `${bornFrom} is no month`
  if (![age, monthsOfBirth, upTo].every((one) => Number.isSafeInteger(one) && one > 0)) return 'no whole number'
  return upTo < age ? 'the age falls' : undefined
}
