/** Who may call a route: declared by every route, enforced in one place before a body is read. */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { YikuError } from '../errors.ts'
import { authenticate, type Caller, confirmCaller, type Gate } from './authenticate.ts'
import type { Identity } from './identity.ts'
import type { Role } from './roles.ts'

export type Policy =
  | 'public'
  | {
      readonly roles: readonly Role[]
      /** open also to an account that must change its password or set up its second factor first */
      readonly mayChangePassword?: true
    }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** a route without one is refused at registration */
    policy?: Policy
  }
  interface FastifyRequest {
    /** undefined where nobody needed to sign in */
    caller: Caller | undefined
    /** who asks, also where the policy does not let him in */
    asking: Identity | undefined
  }
}

/** From here on no route can be registered without a policy, and none is reached past it. */
export function enforcePolicies(app: FastifyInstance, gate: Gate): void {
  app.decorateRequest('caller', undefined)
  app.decorateRequest('asking', undefined)
  app.addHook('onRoute', requirePolicy)
  app.addHook('onRequest', async (request) => {
    // no route, no policy: the reply is 404 to everybody
    if (!request.is404) request.caller = await admit(request, gate)
  })
}

function requirePolicy({ method, url, config }: RouteOptions): void {
  if (config?.policy === undefined) throw new Error(`${[method].flat().join()} ${url} has no policy`)
}

/** @throws {YikuError} unauthenticated, forbidden, passwordChangeRequired, otpSetupRequired, storeUnavailable */
async function admit(request: FastifyRequest, gate: Gate): Promise<Caller | undefined> {
  const { policy } = request.routeOptions.config
  if (policy === 'public') return undefined
  const caller = await authenticate(request, gate)
  request.asking = caller.identity
  return letIn(caller, policy)
}

/** @throws {YikuError} forbidden, passwordChangeRequired, otpSetupRequired */
function letIn(caller: Caller, policy: Exclude<Policy, 'public'> | undefined): Caller {
  if (!policy?.roles.includes(caller.identity.role)) throw new YikuError('forbidden')
  if (caller.mustFirst && !policy.mayChangePassword) throw new YikuError(caller.mustFirst)
  return caller
}

/**
 * Who asks, as he stands now: for a reply that waits or goes on. That his token has ended meanwhile counts for nothing,
 * for he came in time.
 * @throws {YikuError} unauthenticated, forbidden, passwordChangeRequired, otpSetupRequired, storeUnavailable
 */
export async function callerNow(request: FastifyRequest, gate: Gate): Promise<Caller> {
  const { policy } = request.routeOptions.config
  return letIn(await confirmCaller(callerOf(request), gate), policy === 'public' ? undefined : policy)
}

/** Who asks, and in which session, on a route whose policy let him in. @throws {YikuError} unauthenticated */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new YikuError('unauthenticated')
  return caller
}

/** Who asks, on a route whose policy let him in. @throws {YikuError} unauthenticated */
export function identityOf(request: FastifyRequest): Identity {
  return callerOf(request).identity
}
