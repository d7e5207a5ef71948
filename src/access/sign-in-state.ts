/**
 * What a browser keeps for us while its user is at the identity platform, or looks up his code: signed, so that it comes
 * from us, and out of reach of scripts and other sites, so that an answer is taken from the browser that asked alone.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { randomNonce, randomPKCECodeVerifier } from 'openid-client'
import { z } from 'zod'
import type { Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'

/** milliseconds since 1970 */
const expires = z.number()

/** On the way to the platform and back. */
const Away = z.strictObject({
  kind: z.literal('away'),
  state: z.uuid(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** who wants to sign in; where it is left open, the account comes first */
  as: z.literal('resident').optional(),
  expires,
})
export type Away = z.infer<typeof Away>

/** The platform knows him; the code of his second factor is still to come. */
const AwaitingCode = z.strictObject({
  kind: z.literal('awaitingCode'),
  account: z.int(),
  version: z.int(),
  expires,
})
export type AwaitingCode = z.infer<typeof AwaitingCode>

const Content = z.discriminatedUnion('kind', [Away, AwaitingCode])
type Content = z.infer<typeof Content>

/** as long as somebody may take at the platform */
const awayMinutes = 10

export function goAway({ returnTo, as }: Pick<Away, 'returnTo' | 'as'>): Away {
  return {
    kind: 'away',
    state: randomUUID(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    returnTo,
    as,
    expires: Date.now() + awayMinutes * 60_000,
  }
}

/** What of the vault this needs. */
type Keys = Pick<Vault, 'signInTag'>

export function signSignIn({ signInTag }: Keys, content: Content): string {
  const text = JSON.stringify(content)
  return `${Buffer.from(text).toString('base64url')}.${signInTag(text)}`
}

/** What we signed, if it is of that kind and its time is not over. */
export function openSignIn<Kind extends Content['kind']>(
  { signInTag }: Keys,
  value: string,
  kind: Kind,
): Extract<Content, { kind: Kind }> | undefined {
  const [, encoded = '', tag = ''] = /^([\w-]+)\.([0-9a-f]{32})$/.exec(value) ?? []
  const text = Buffer.from(encoded, 'base64url').toString()
  if (tag === '' || !timingSafeEqual(Buffer.from(signInTag(text)), Buffer.from(tag))) return undefined
  const content = Content.parse(JSON.parse(text))
  return content.expires > Date.now() && isOf(content, kind) ? content : undefined
}

function isOf<Kind extends Content['kind']>(content: Content, kind: Kind): content is Extract<Content, { kind: Kind }> {
  return content.kind === kind
}

/** Whether this is the first time that a sign-in comes back, in any process. */
export async function takeOnce(
  db: Kysely<Tables>,
  { state, expires }: Pick<Away, 'state' | 'expires'>,
): Promise<boolean> {
  await db
    .deleteFrom('platform_state')
    .where('expires_at', '<', sql<Date>`clock_timestamp() - interval '1 minute'`)
    .execute()
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('platform_state')
    .values({ state, expires_at: new Date(expires) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}
