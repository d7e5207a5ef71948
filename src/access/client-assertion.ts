/**
 * Assertions by which departments' systems show who they are (RFC 7523, private_key_jwt). Until the signature is found
 * good nobody learns more than that something is wrong; the holder of the key is told what.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { compactVerify } from 'jose'
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import type { Tables } from '../store/tables.ts'
import { type AssertionAlgorithm, isFor, PublicJwk } from './public-jwk.ts'

/** An assertion whose parts are what they should be; nothing in it has been checked yet. */
export interface Assertion {
  /** as it came */
  readonly compact: string
  readonly algorithm: AssertionAlgorithm
  readonly kid: string
  readonly client: string
  readonly audience: string
  readonly jti: string
  /** seconds since 1970, as all times here */
  readonly expires: number
  readonly issuedAt?: number | undefined
  readonly notBefore?: number | undefined
}

/** Who has shown himself: what a token needs. */
export interface AssertedClient {
  readonly id: string
  readonly ver: number
}

/** seconds by which the clocks of department and hub may differ */
const skew = 30
/** seconds; and so the time for which a stolen unused assertion is of use */
const lifetime = 300

export interface AssertionCheck {
  readonly assertion: Assertion
  /** by what the hub may be called */
  readonly audiences: readonly string[]
}

/** @throws {YikuError} invalidClient */
export async function getClientByAssertion(
  db: Kysely<Tables>,
  { assertion, audiences }: AssertionCheck,
): Promise<AssertedClient> {
  const found = await findKey(db, assertion)
  const right = await isSigned(assertion, found?.key ?? decoys[assertion.algorithm])
  if (!found || !right) throw new YikuError('invalidClient')
  const wrong = problemOf(assertion, audiences, Date.now() / 1000)
  if (wrong !== undefined) throw new YikuError('invalidClient', { detail: wrong })
  await spend(db, assertion)
  return { id: assertion.client, ver: found.ver }
}

async function findKey(
  db: Kysely<Tables>,
  { client, kid, algorithm }: Assertion,
): Promise<{ key: PublicJwk; ver: number } | undefined> {
  const row = await db
    .selectFrom('client_key')
    .innerJoin('client', 'client.client_id', 'client_key.client_id')
    .select(['client_key.jwk', 'client.version'])
    .where('client_key.client_id', '=', client)
    .where('client_key.kid', '=', kid)
    .where('client_key.revoked_at', 'is', null)
    .where('client.disabled', '=', false)
    .executeTakeFirst()
  const key = PublicJwk.safeParse(row?.jwk).data
  return row && key && isFor(key, algorithm) ? { key, ver: row.version } : undefined
}

async function isSigned({ compact, algorithm }: Assertion, key: PublicJwk): Promise<boolean> {
  return compactVerify(compact, key, { algorithms: [algorithm] }).then(
    () => true,
    () => false,
  )
}

/** Keys that nobody has: an unknown client, key or a wrong algorithm takes as long as a wrong signature. */
const decoys = makeDecoys()

function makeDecoys(): Readonly<Record<AssertionAlgorithm, PublicJwk>> {
  const jwkOf = ({ publicKey }: { publicKey: KeyObject }) => PublicJwk.parse(publicKey.export({ format: 'jwk' }))
  const ed25519 = jwkOf(generateKeyPairSync('ed25519'))
  return { EdDSA: ed25519, Ed25519: ed25519, ES256: jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })) }
}

function problemOf(
  { audience, expires, issuedAt, notBefore }: Assertion,
  audiences: readonly string[],
  now: number,
): string | undefined {
  if (!audiences.includes(audience)) return `aud 须为 ${audiences.join(' 或 ')}`
  if (expires <= now) return 'exp 已过'
  if (expires > now + lifetime) return `exp 至多在 ${lifetime} 秒之后，请核对时钟`
  if (notBefore !== undefined && notBefore > now + skew) return 'nbf 未到，请核对时钟'
  if (issuedAt !== undefined && issuedAt > now + skew) return 'iat 在将来，请核对时钟'
  if (issuedAt !== undefined && issuedAt < now - lifetime - skew) return `iat 早于 ${lifetime} 秒之前`
  return undefined
}

/** Seconds for which a spent assertion is remembered past its end: the clock of the database may be ahead of ours. */
const remembered = 3600

/** Of many that come at once one gets through. */
async function spend(db: Kysely<Tables>, { client: client_id, jti, expires }: Assertion): Promise<void> {
  await db
    .deleteFrom('client_assertion')
    .where('client_id', '=', client_id)
    .where('expires_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${remembered})`)
    .execute()
  const { numInsertedOrUpdatedRows: spent } = await db
    .insertInto('client_assertion')
    .values({ client_id, jti, expires_at: new Date(expires * 1000) })
    .onConflict((conflict) => conflict.columns(['client_id', 'jti']).doNothing())
    .executeTakeFirst()
  if (spent !== 1n) throw new YikuError('invalidClient', { detail: 'jti 已用过，每次须另取' })
}
