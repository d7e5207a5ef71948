/**
 * Who is signed in. The access token lives in memory alone; a page that is loaded anew gets another by the refresh
 * cookie, which no script can read.
 */
import { shallowRef } from 'vue'
import { RequestProblem } from '../api/request-problem.ts'
import type { Session } from '../api/routes.ts'
import { type Asked, send } from '../api/send.ts'

export interface OwnSession {
  readonly token: string
  readonly account: Session['account']
  readonly mustFirst: Session['mustFirst']
}

/** undefined: nobody, or nobody any more */
export const session = shallowRef<OwnSession>()

/** whose page this is: stays when the session has run out, so that what is half filled in stays his */
export const owner = shallowRef<OwnSession['account']>()

/** whether somebody has to sign in again to go on */
export const isWaiting = shallowRef(false)

let renewing: Promise<boolean> | undefined
let waiting: (() => void)[] = []

/** Takes over what a sign-in answered. What one person began, another does not see: for him the page begins anew. */
export function enter({ accessToken: token, account, mustFirst }: Session): void {
  if (owner.value !== undefined && !isSame(owner.value, account)) {
    location.assign('/')
    return
  }
  owner.value = account
  session.value = { token, account, mustFirst }
  isWaiting.value = false
  const held = waiting
  waiting = []
  for (const go of held) go()
}

function isSame(one: OwnSession['account'], other: OwnSession['account']): boolean {
  return (['name', 'role', 'organisation', 'area'] as const).every((name) => one[name] === other[name])
}

/** @throws {RequestProblem} otpRequired, badCredentials, … */
export async function signIn(body: Asked<'POST /v1/sessions'>['body']): Promise<void> {
  enter(await send('POST /v1/sessions', { body }))
}

/**
 * Another token by the refresh cookie; all who ask at once share one request.
 * @param stale the token that was refused: another may be there already
 * @returns whether there is one
 */
export function renewSession(stale?: string): Promise<boolean> {
  if (session.value && session.value.token !== stale) return Promise.resolve(true)
  renewing ??= renew().finally(() => {
    renewing = undefined
  })
  return renewing
}

async function renew(): Promise<boolean> {
  try {
    enter(await send('POST /v1/sessions/refresh', {}))
    return true
  } catch (error) {
    // refused: there is nobody; anything else may pass
    if (!(error instanceof RequestProblem) || error.problem.status >= 500) throw error
    session.value = undefined
    return false
  }
}

/** Until somebody has signed in, in the dialog over the page. */
export function waitForSignIn(): Promise<void> {
  isWaiting.value = true
  return new Promise((resolve) => {
    waiting.push(resolve)
  })
}

/** Ends the session, and forgets everything on the page. */
export async function signOut(): Promise<void> {
  location.assign((await endSession())?.endSessionUrl ?? '/')
}

async function endSession() {
  try {
    return await send('DELETE /v1/sessions/current', {}, { token: session.value?.token })
  } catch (error) {
    // it had ended already
    if (error instanceof RequestProblem && error.problem.status === 401) return undefined
    throw error
  }
}
