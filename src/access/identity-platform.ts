/**
 * The government identity platform (OpenID Connect): authorization code flow with PKCE, state and nonce. Its metadata
 * and keys are kept for a while; nothing is asked of it before somebody signs in, so that it may be down when we start.
 */
import { readFile } from 'node:fs/promises'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  getJwksCache,
  type ServerMetadata,
  setJwksCache,
} from 'openid-client'
import { z } from 'zod'
import { describeIssues, YikuError } from '../errors.ts'
import { ClaimMapping, type PlatformClaims } from './claim-mapping.ts'
import { floodGuard } from './flood-guard.ts'
import { openAuthentication } from './platform-authentication.ts'
import { platformDown, platformError } from './platform-error.ts'

export interface PlatformSettings {
  readonly issuer: string
  readonly clientId: string
  /** either this or the file of a private key */
  readonly clientSecret?: string | undefined
  readonly keyFile?: string | undefined
  readonly mappingFile: string
  /** our own address, as browsers know it: the platform sends them back to it */
  readonly publicUrl: string
}

/** where browsers come back to; the platform must know it */
export const callbackPath = '/v1/sessions/oidc/callback'

/** What ties an answer to the browser that asked. */
export interface SignInSecrets {
  readonly state: string
  readonly nonce: string
  /** PKCE (RFC 7636) */
  readonly verifier: string
}

/** Who the platform says somebody is. */
export interface PlatformIdentity {
  readonly subject: string
  readonly claims: PlatformClaims
}

export interface IdentityPlatform {
  readonly issuer: string
  readonly mapping: ClaimMapping
  /** Where the browser goes to sign in. @throws {YikuError} identityPlatformUnavailable */
  authorizationUrl(secrets: SignInSecrets): Promise<string>
  /** What the browser came back with, for who it is. @throws {YikuError} identityNotConfirmed, identityPlatformUnavailable, tooBusy */
  redeem(query: string, secrets: SignInSecrets): Promise<PlatformIdentity>
  /** Where the browser can sign out of the platform; undefined where it offers none, or does not answer. */
  findEndSessionUrl(): Promise<string | undefined>
}

/** ID tokens signed otherwise are refused, whatever the platform says it uses; a shared secret proves nothing to a third. */
const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519']
const timeoutSeconds = 5
const metadataMs = 10 * 60_000
/** the library asks for keys again when one is missing, if those it has are a minute old; it counts whole seconds */
const keysAge = 61

/** Reads the files that the settings name. @throws {YikuError} badSettings */
export async function openIdentityPlatform(settings: PlatformSettings): Promise<IdentityPlatform> {
  const { issuer, clientId, publicUrl } = settings
  const redirectUri = publicUrl + callbackPath
  const mapping = await readMapping(settings.mappingFile)
  const authenticationOf = await openAuthentication(settings)
  const getMetadata = metadataCache(settings)
  // strangers can make us ask: so many at once and no more
  const guard = floodGuard({ atOnce: 16, waiting: 100 })
  let keys: ReturnType<typeof getJwksCache>

  const configure = async (): Promise<Configuration> => {
    const metadata = await getMetadata()
    const configuration = new Configuration(metadata, clientId, undefined, authenticationOf(metadata))
    configuration.timeout = timeoutSeconds
    enableNonRepudiationChecks(configuration)
    if (isLoopback(issuer)) allowInsecureRequests(configuration)
    // old enough that a key we lack is asked for at once, even if the platform has only just changed its keys
    if (keys) setJwksCache(configuration, { ...keys, uat: Math.min(keys.uat, Date.now() / 1000 - keysAge) })
    return configuration
  }
  return {
    issuer,
    mapping,
    async authorizationUrl({ state, nonce, verifier }) {
      const parameters = {
        redirect_uri: redirectUri,
        scope: mapping.scope,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(mapping.acrValues !== undefined && { acr_values: mapping.acrValues }),
      }
      const url = configure().then((configuration) => buildAuthorizationUrl(configuration, parameters))
      return (await url.catch(platformDown)).href
    },
    redeem: (query, { state, nonce, verifier }) =>
      guard.run(async () => {
        const configuration = await configure().catch(platformDown)
        const answer = new URL(redirectUri)
        answer.search = query
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
        const granted = await authorizationCodeGrant(configuration, answer, checks).catch(platformError)
        keys = getJwksCache(configuration)
        const token = IdToken.safeParse(granted.claims())
        if (!token.success || !isForUsAlone(token.data, clientId)) throw new YikuError('identityNotConfirmed')
        const { sub: subject } = token.data
        const more = mapping.userInfo
          ? await fetchUserInfo(configuration, granted.access_token, subject).catch(platformError)
          : {}
        return { subject, claims: { ...more, ...token.data } }
      }),
    async findEndSessionUrl() {
      // no id_token_hint: it would put an ID number into a URL
      const parameters = { post_logout_redirect_uri: `${publicUrl}/` }
      const url = configure().then((configuration) => buildEndSessionUrl(configuration, parameters))
      return (await url.catch(() => undefined))?.href
    },
  }
}

/** What the library has not looked at. A subject is at most 255 ASCII characters (OpenID Connect Core §2). */
const IdToken = z.looseObject({
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
})

/** A token that others may show as well, others may have shown us. */
function isForUsAlone({ aud, azp }: z.infer<typeof IdToken>, clientId: string): boolean {
  const audiences = [aud].flat()
  return audiences.length === 1 && audiences[0] === clientId && (azp === undefined || azp === clientId)
}

async function readMapping(file: string): Promise<ClaimMapping> {
  try {
    return ClaimMapping.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const what = error instanceof z.ZodError ? describeIssues(error.issues, '整个文件') : ['无法读取，或不是 JSON']
    throw new YikuError('badSettings', { detail: `YIKU_OIDC_MAPPING 的文件 ${file}：${what.join('；')}` })
  }
}

/** The platform's metadata, asked for once by all who need it at the same time. */
function metadataCache({ issuer, clientId }: PlatformSettings): () => Promise<ServerMetadata> {
  let known: { readonly metadata: Promise<ServerMetadata>; readonly at: number } | undefined
  const ask = async (): Promise<ServerMetadata> => {
    const execute = isLoopback(issuer) ? [allowInsecureRequests] : []
    const found = await discovery(new URL(issuer), clientId, undefined, undefined, { timeout: timeoutSeconds, execute })
    const { supportsPKCE: _, ...metadata } = found.serverMetadata()
    const { id_token_signing_alg_values_supported: offered = ['RS256'] } = metadata
    const accepted = algorithms.filter((algorithm) => offered.includes(algorithm))
    return { ...metadata, id_token_signing_alg_values_supported: accepted }
  }
  return () => {
    if (known && performance.now() - known.at < metadataMs) return known.metadata
    const asked = { metadata: ask(), at: performance.now() }
    asked.metadata.catch(() => {
      if (known === asked) known = undefined
    })
    known = asked
    return asked.metadata
  }
}

/** Only there may a platform do without TLS: the settings see to it that no other issuer begins with http. */
function isLoopback(issuer: string): boolean {
  return issuer.startsWith('http:')
}
