/** The county's thresholds as they are on a day. */
import type { Parameter, ParameterValue } from '../catalogue/parameter.ts'

export type ParameterValues = ReadonlyMap<string, ParameterValue>

/** @throws {Error} where one of them has no value yet on that day */
export function parametersOn(parameters: Iterable<Parameter>, day: string): ParameterValues {
  const found = new Map<string, ParameterValue>()
  for (const { id, values } of parameters) {
    const value = values.findLast(({ from }) => from <= day)
    if (!value) throw new Error(`parameter ${id} has no value on ${day}`)
    found.set(id, value)
  }
  return found
}
