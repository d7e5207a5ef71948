/** Whether somebody is of an age, where register and ID number say the same of him. */
import { personFields } from '../catalogue/check-predicate.ts'
import { ageOn } from '../catalogue/dates.ts'
import type { AgeTest, Count } from '../catalogue/predicate.ts'
import { birthDateOf, sexOf } from '../residents/id-number.ts'
import type { Scene } from './evaluate.ts'
import { amountOf } from './fits.ts'
import { retiresOn } from './retirement.ts'
import type { Circumstances } from './subject.ts'
import { findThings, statedValues } from './things.ts'
import { allOf, type Evidence, negate, type Reason, unknown, type Verdict } from './verdict.ts'

interface Stated {
  readonly value: string
  readonly evidence: readonly Evidence[]
}

/** What the register says of a person, where it agrees with what the ID number says. */
function statedOfPerson(
  field: string,
  { expected, scene, circumstances }: { expected: string; scene: Scene; circumstances: Circumstances },
): Stated | { readonly reason: Reason } {
  const { category } = personFields
  const look = { ...scene, category }
  const found = findThings(look, { anytime: true }, circumstances)
  if ('reason' in found) return found
  const severalSources = circumstances.catalogue.getCategory(category).sources.length > 1
  if (severalSources && !found.complete) return { reason: 'notCovered' }
  const values = new Set(found.things.flatMap((thing) => statedValues(thing, field)))
  if (values.size === 0) return { reason: 'notCovered' }
  if (values.size > 1 || !values.has(expected)) return { reason: 'conflict' }
  if (found.things.some(({ contested }) => contested.has(field))) return { reason: 'conflict' }
  return { value: expected, evidence: found.evidence() }
}

export function isOfAge({ atLeast, below }: AgeTest, scene: Scene, circumstances: Circumstances): Verdict {
  const expected = birthDateOf(scene.subject.idNumber)
  const birth = statedOfPerson(personFields.birthDate, { expected, scene, circumstances })
  if ('reason' in birth) return unknown(birth.reason)
  const reached = (bound: Count) => hasReached(bound, { birth, scene, circumstances })
  return allOf([
    atLeast === undefined ? { value: true, evidence: [] } : reached(atLeast),
    below === undefined ? { value: true, evidence: [] } : negate(reached(below)),
  ])
}

interface Birth {
  readonly birth: Stated
  readonly scene: Scene
  readonly circumstances: Circumstances
}

function hasReached(bound: Count, { birth, scene, circumstances }: Birth): Verdict {
  const parameter = typeof bound === 'object' ? circumstances.parameters.get(bound.parameter) : undefined
  const { day } = circumstances
  if (parameter?.type !== 'retirementAge') {
    const years = Number(amountOf(bound, circumstances).units)
    return { value: ageOn(birth.value, day) >= years, evidence: birth.evidence }
  }
  const sex = statedOfPerson(personFields.sex, { expected: sexOf(scene.subject.idNumber), scene, circumstances })
  if ('reason' in sex) return unknown(sex.reason)
  const days = parameter.value.filter((one) => one.sex === sex.value).map((one) => retiresOn(birth.value, one))
  const isReached = days.map((one) => one <= day)
  // a woman between her two ages: it depends on her post, which no source tells
  if (isReached.some((one) => one !== isReached[0])) return unknown('notCovered')
  return { value: isReached[0] === true, evidence: birth.evidence }
}
