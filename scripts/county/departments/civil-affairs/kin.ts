/** What one person is to another, among the relatives that civil affairs asks for. */
import { type Person, spouseOf } from '../../people.ts'

type Kin =
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

/** Codes of GB/T 4761 and the usual words. */
export const kinWords: Readonly<Record<Kin, readonly [string, string]>> = {
  self: ['01', '本人'],
  husband: ['11', '丈夫'],
  wife: ['12', '妻子'],
  son: ['20', '儿子'],
  daughter: ['30', '女儿'],
  sonInLaw: ['28', '女婿'],
  daughterInLaw: ['38', '儿媳'],
  grandson: ['41', '孙子'],
  granddaughter: ['42', '孙女'],
  father: ['51', '父亲'],
  mother: ['52', '母亲'],
  grandfather: ['61', '祖父'],
  grandmother: ['62', '祖母'],
  other: ['80', '其他'],
}

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
