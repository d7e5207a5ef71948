/** Everything that needs a key, with the keys inside: resident keys, record keys, digests, sealing. */
import { hash as digestOf } from 'node:crypto'
import { type HashName, type MessagePart, tagger } from './hmac.ts'
import type { KeyRing } from './key-ring.ts'
import { Marker } from './marker.ts'
import { type Sealer, sealer } from './seal.ts'

export interface Vault {
  /** resident key of an ID number: a uuid as 32 hexadecimal digits; the blind index of the store */
  residentId(idNumber: string): string
  /** key of a record within resident, category and source, out of its natural key */
  recordKey(category: number, naturalKey: string): string
  /** digest over where a record stands and all it says */
  recordDigest(place: string, content: MessagePart): string
  /** by which a record of a resident is named outside, in whatever version; two residents' never agree */
  recordReference(place: string): string
  /** keyed hash of what somebody says is wrong in a field: tells whether it is still said */
  disputedValue(place: string, value: string): string
  /** digest over a dispute, or its answer, and what it says */
  correctionDigest(part: string, content: string): string
  /** blind index of a name */
  nameKey(name: string): string
  /** blind index of what is left of a bad ID number */
  prefixKey(prefix: string): string
  /** keyed hash of what a proof's receipt names, different in every receipt */
  receiptHash(receipt: string, content: string): string
  /** makes keyed hashes of rows of exports; one at a time writes into it */
  rowMarker(): Marker
  /** digest of a refused row */
  rejectDigest(content: string): string
  /** digest over an account and the secret of its second factor */
  totpDigest(account: number, secret: string): string
  /** keyed hash of a case number */
  caseKey(caseNumber: string): string
  /** what the first password of an approved request is half made of */
  passwordSeed(request: string): string
  /** digest over a session and the ID number of its resident */
  sessionDigest(session: string, idNumber: string): string
  /** tag that what a browser keeps for us during a sign-in is from us */
  signInTag(content: string): string
  /** keyed hash of who somebody is at the identity platform */
  platformSubject(issuer: string, subject: string): string
  /** keyed hash of a refresh value */
  refreshHash(value: string): string
  /** keyed hash of a network address */
  addressKey(address: string): string
  /** keyed hash of what was pushed under an idempotency key */
  pushFingerprint(bodyHash: string): string
  /** keyed hashes of what is said of a resident on facts, told by their numbers: the same of another resident is another hash */
  statementHashes(residentId: string): (fact: number, value: string) => string
  /** digest over who may spend a token of the change feed, and what it says */
  changeTokenDigest(client: string, content: string): string
  /** digest over a subscription and the secret that its webhooks are signed with */
  webhookDigest(subscription: string, secret: string): string
  readonly records: Sealer
  /** seals ID numbers; the digest is the resident key, which is itself a keyed hash of the number */
  readonly residents: Sealer
  readonly rejects: Sealer
  readonly totps: Sealer
  /** seals ID numbers of residents who are signed in */
  readonly sessions: Sealer
  /** seals whom a change concerns */
  readonly changeTokens: Sealer
  /** seals what is said in disputes about records */
  readonly corrections: Sealer
  /** seals what webhooks are signed with */
  readonly webhooks: Sealer
}

/** Opens the vault with a key ring. */
export function openVault(ring: KeyRing): Vault {
  const hash: HashName = ring.suite === 'sm' ? 'sm3' : 'sha256'
  const tag = (purpose: string) => tagger(ring.indexKey(purpose), hash)
  const resident = tag('resident')
  const key = tag('record-key')
  const digest = tag('record-digest')
  const recordReference = tag('record-reference')
  const disputedValue = tag('disputed-value')
  const correctionDigest = tag('correction')
  const nameKey = tag('name')
  const prefixKey = tag('hint')
  const receiptHash = tag('proof-receipt')
  const rejectDigest = tag('reject-digest')
  const totpDigest = tag('totp-digest')
  const caseKey = tag('case')
  const passwordSeed = tag('first-password')
  const sessionDigest = tag('session-digest')
  const signInTag = tag('sign-in')
  const platformSubject = tag('platform-subject')
  const refreshHash = tag('refresh')
  const addressKey = tag('address')
  const pushFingerprint = tag('push')
  const statementKey = tag('statement')
  const changeTokenDigest = tag('change-token')
  const webhookDigest = tag('webhook-digest')
  return {
    residentId: (idNumber) => resident(idNumber),
    recordKey: (category, naturalKey) => key(String(category), naturalKey),
    recordDigest: (place, content) => digest(place, content),
    recordReference: (place) => recordReference(place),
    disputedValue: (place, value) => disputedValue(place, value),
    correctionDigest: (part, content) => correctionDigest(part, content),
    nameKey: (name) => nameKey(name),
    prefixKey: (prefix) => prefixKey(prefix),
    receiptHash: (receipt, content) => receiptHash(receipt, content),
    rowMarker: () => new Marker(ring.indexKey('row-mark'), hash),
    rejectDigest: (content) => rejectDigest(content),
    totpDigest: (account, secret) => totpDigest(String(account), secret),
    caseKey: (caseNumber) => caseKey(caseNumber),
    passwordSeed: (request) => passwordSeed(request),
    sessionDigest: (session, idNumber) => sessionDigest(session, idNumber),
    signInTag: (content) => signInTag(content),
    platformSubject: (issuer, subject) => platformSubject(issuer, subject),
    refreshHash: (value) => refreshHash(value),
    // IPv4 comes as IPv6 where the server listens on both
    addressKey: (address) => addressKey(address.replace(/^::ffff:(?=\d+\.)/, '')),
    pushFingerprint: (bodyHash) => pushFingerprint(bodyHash),
    // a key of each resident's own makes a plain hash behind it a keyed one, at a third of the cost
    statementHashes(residentId) {
      const key = statementKey(residentId)
      return (fact, value) => digestOf(hash, `${key}|${fact}|${value}`, 'hex').slice(0, 32)
    },
    changeTokenDigest: (client, content) => changeTokenDigest(client, content),
    webhookDigest: (subscription, secret) => webhookDigest(subscription, secret),
    records: sealer(ring, 'record'),
    residents: sealer(ring, 'resident'),
    rejects: sealer(ring, 'reject'),
    totps: sealer(ring, 'totp'),
    sessions: sealer(ring, 'session'),
    changeTokens: sealer(ring, 'change-token'),
    corrections: sealer(ring, 'correction'),
    webhooks: sealer(ring, 'webhook'),
  }
}
