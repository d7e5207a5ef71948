import type { Check, PlacedCheck } from './answer.ts'

type Member = NonNullable<Check['family']>[number]

/** Each member of the family once, with what was made of the authorisation: used by one item of an occasion is used. */
export function familyUsesOf(checks: readonly PlacedCheck[]): Member[] {
  const members = new Map<string, Member>()
  for (const member of checks.flatMap(({ check }) => check.family ?? []))
    if (member.use === 'used' || !members.has(member.idNumber)) members.set(member.idNumber, member)
  return [...members.values()]
}
