/** Somebody about whom is asked, as he is filled in. */
import type { Routes } from '../api/routes.ts'
import { readIdNumber } from './id-number.ts'
import type { Role } from './services.ts'
import type { PresenceMethod, Signatory } from './words.ts'

export interface AskedPerson {
  readonly role: Role
  idNumber: string
  /** '' : no evidence */
  presenceMethod: PresenceMethod | ''
  presenceReference: string
}

export interface AskedMember {
  idNumber: string
  reference: string
  signatory: Signatory
  /** `YYYY-MM-DD` */
  validUntil: string
}

type Check = Routes['POST /v1/proofs/check']['body']

export function newPerson(role: Role): AskedPerson {
  return { role, idNumber: '', presenceMethod: '', presenceReference: '' }
}

export function newMember(): AskedMember {
  return { idNumber: '', reference: '', signatory: 'self', validUntil: '' }
}

/** What the API is asked with of this person. */
export function describePerson({ idNumber, presenceMethod, presenceReference }: AskedPerson) {
  const read = readIdNumber(idNumber)
  return {
    idNumber: read.state === 'good' ? read.idNumber : idNumber,
    ...(presenceMethod !== '' && { presence: { method: presenceMethod, reference: presenceReference.trim() } }),
  }
}

export function describeFamily(members: readonly AskedMember[]): Pick<Check, 'family'> {
  const given = members.filter(({ idNumber }) => idNumber.trim() !== '')
  if (given.length === 0) return {}
  return {
    family: given.map(({ idNumber, reference, signatory, validUntil }) => {
      const read = readIdNumber(idNumber)
      return {
        idNumber: read.state === 'good' ? read.idNumber : idNumber,
        authorisation: { reference: reference.trim(), signatory, validUntil },
      }
    }),
  }
}
