/** Hands out valid ID numbers (GB 11643), never one twice, never one that ends in 000. */
import { checkCharacter } from '../../src/residents/id-number.ts'

export interface Identities {
  /** `prefix` six characters, `birthDate` `YYYY-MM-DD` */
  next(person: { readonly prefix: string; readonly birthDate: string; readonly sex: '1' | '2' }): string
  /** counts from 0, for each kind of number by itself */
  serial(kind: string): number
}

/** odd numbers for men, even ones for women: 500 each a day and division; 7 and 500 share no factor, so all come up */
const slots = 500

/** One register for a whole county; the order of the calls decides the numbers. */
export function identities(): Identities {
  const used = new Map<string, number>()
  const serials = new Map<string, number>()
  return {
    serial(kind) {
      const serial = serials.get(kind) ?? 0
      serials.set(kind, serial + 1)
      return serial
    },
    next({ prefix, birthDate, sex }) {
      const head = prefix + birthDate.replaceAll('-', '')
      const slot = head + sex
      for (;;) {
        const count = used.get(slot) ?? 0
        used.set(slot, count + 1)
        if (count >= slots) throw new Error('too many people with one birth date and division')
        const sequence = ((Number(head) * 31 + count * 7) % slots) * 2 + Number(sex === '1')
        const seventeen = head + String(sequence).padStart(3, '0')
        const idNumber = seventeen + checkCharacter(seventeen)
        if (!idNumber.endsWith('000')) return idNumber
      }
    },
  }
}
