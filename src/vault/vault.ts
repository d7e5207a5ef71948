/** Everything that needs a key, with the keys inside: resident keys, record keys, digests, sealing, hints. */
import { type HashName, type MessagePart, tagger } from './hmac.ts'
import type { KeyRing } from './key-ring.ts'
import { type Sealer, sealer } from './seal.ts'

export interface Vault {
  /** resident key of an ID number: a uuid as 32 hexadecimal digits; the blind index of the store */
  residentId(idNumber: string): string
  /** key of a record within resident, category and source, out of its natural key */
  recordKey(category: number, naturalKey: string): string
  /** digest over where a record stands and all it says */
  recordDigest(place: string, content: MessagePart): string
  /** blind index of a name */
  nameKey(name: string): string
  /** blind index of what is left of a bad ID number, with the name's key beside it where there is one */
  hint(prefix: string, nameKey: string): string
  /** digest of a refused row */
  rejectDigest(content: string): string
  readonly records: Sealer
  /** seals ID numbers; the digest is the resident key, which is itself a keyed hash of the number */
  readonly residents: Sealer
  readonly rejects: Sealer
}

/** Opens the vault with a key ring. */
export function openVault(ring: KeyRing): Vault {
  const hash: HashName = ring.suite === 'sm' ? 'sm3' : 'sha256'
  const tag = (purpose: string) => tagger(ring.indexKey(purpose), hash)
  const resident = tag('resident')
  const key = tag('record-key')
  const digest = tag('record-digest')
  const nameKey = tag('name')
  const hint = tag('hint')
  const rejectDigest = tag('reject-digest')
  return {
    residentId: (idNumber) => resident(idNumber),
    recordKey: (category, naturalKey) => key(String(category), naturalKey),
    recordDigest: (place, content) => digest(place, content),
    nameKey: (name) => nameKey(name),
    hint: (prefix, key) => hint(prefix, key),
    rejectDigest: (content) => rejectDigest(content),
    records: sealer(ring, 'record'),
    residents: sealer(ring, 'resident'),
    rejects: sealer(ring, 'reject'),
  }
}
