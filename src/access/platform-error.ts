/** What went wrong between the identity platform and us: either it did not do its part, or it did not confirm who came. */
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { YikuError } from '../errors.ts'

/** the platform is silent, or says what no platform says that works */
const down = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_MISSING_SERVER_METADATA',
  'OAUTH_INVALID_SERVER_METADATA',
])

/** OAuth 2.0 errors (RFC 6749 §4.1.2.1, §5.2) that no other person and no other try would avoid */
const broken = new Set(['server_error', 'temporarily_unavailable', 'invalid_client', 'unauthorized_client'])

/** @throws {YikuError} identityPlatformUnavailable, identityNotConfirmed: which of the claims was wrong it does not say */
export function platformError(cause: unknown): never {
  throw new YikuError(isDown(cause) ? 'identityPlatformUnavailable' : 'identityNotConfirmed', { cause })
}

/** @throws {YikuError} identityPlatformUnavailable */
export function platformDown(cause: unknown): never {
  throw new YikuError('identityPlatformUnavailable', { cause })
}

function isDown(error: unknown): boolean {
  // fetch says so when it cannot connect
  if (error instanceof TypeError || error instanceof WWWAuthenticateChallengeError) return true
  if (error instanceof ResponseBodyError) return error.status >= 500 || broken.has(error.error)
  if (error instanceof AuthorizationResponseError) return broken.has(error.error)
  return error instanceof ClientError && down.has(error.code ?? '')
}
