/** What one person is to another, among the relatives that civil affairs asks for. */
import { type Person, spouseOf } from '../../people.ts'

export type Kin =
  | 'self'
  | 'husband'
  | 'wife'
  | 'son'
  | 'daughter'
  | 'sonInLaw'
  | 'daughterInLaw'
  | 'grandson'
  | 'granddaughter'
  | 'father'
  | 'mother'
  | 'grandfather'
  | 'grandmother'
  | 'other'

/** What `other` is to `person`; divorced couples are nothing to each other. */
export function kinOf(person: Person, other: Person): Kin {
  const man = other.sex === '1'
  if (person === other) return 'self'
  if (spouseOf(person) === other) return man ? 'husband' : 'wife'
  if (isParent(person, other)) return man ? 'son' : 'daughter'
  if (isParent(other, person)) return man ? 'father' : 'mother'
  if (person.children.some((child) => isParent(child, other))) return man ? 'grandson' : 'granddaughter'
  if (other.children.some((child) => isParent(child, person))) return man ? 'grandfather' : 'grandmother'
  if (person.children.some((child) => spouseOf(child) === other)) return man ? 'sonInLaw' : 'daughterInLaw'
  return 'other'
}

function isParent(parent: Person, child: Person): boolean {
  return child.father === parent || child.mother === parent
}
