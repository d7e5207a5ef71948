import { renewSession, session, waitForSignIn } from '../session/session.ts'
import { RequestProblem } from './request-problem.ts'
import { type AnyAsked, type Asked, type Reply, type Route, send } from './send.ts'

/**
 * Asks the hub, in the name of whoever is signed in: `await ask('GET /v1/items', {})`. A session that has run out is
 * renewed; where it cannot be, the sign-in dialog comes up over the page, and the request goes out again afterwards.
 * @throws {RequestProblem} or a TypeError; `problemOf` tells what to show
 */
export async function ask<R extends Route>(
  route: R,
  asked: Asked<R> & AnyAsked,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Reply<R>> {
  for (let mayRenew = true; ; mayRenew = false) {
    const token = session.value?.token
    try {
      return await send(route, asked, { token, signal })
    } catch (error) {
      if (!isSignedOut(error)) throw error
      const isRenewed = mayRenew && (await renewSession(token))
      if (!isRenewed) await waitForSignIn()
    }
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof RequestProblem && error.problem.code === 'unauthenticated'
}
