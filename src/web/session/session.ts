/**
 * Who is signed in. The access token lives in memory alone; a page that is loaded anew gets another by the refresh
 * cookie, which no script can read.
 */
import { nextTick, shallowRef } from 'vue'
import { RequestProblem } from '../api/request-problem.ts'
import type { Session } from '../api/routes.ts'
import { type Asked, send } from '../api/send.ts'

export interface Owner extends Readonly<Session['account']> {
  readonly person: string
}

export interface OwnSession {
  readonly token: string
  readonly mustFirst: Session['mustFirst']
}

/** undefined: nobody, or nobody any more */
export const session = shallowRef<OwnSession>()

/** whose page this is: stays when the session has run out, so that what is half filled in stays his */
export const owner = shallowRef<Owner>()

/** whether somebody has to sign in again to go on */
export const isWaiting = shallowRef(false)

/**
 * why this page is nobody's any more: its owner signs out, or it was another's. Nothing of him is on the screen, and what
 * is left in memory goes with the page: whoever comes next begins it anew.
 */
export const leaving = shallowRef<'signOut' | 'other'>()

let renewing: Promise<boolean> | undefined
let waiting: (() => void)[] = []
/** of the session that is to end */
let lastToken: string | undefined

/**
 * Takes over what a sign-in answered. What one person began, another does not see: for him the page begins anew.
 * @returns whether the page goes on
 */
export function enter({ accessToken: token, account, person, mustFirst }: Session): boolean {
  if (leaving.value !== undefined) return false
  const next = { ...account, person }
  if (owner.value !== undefined && !isSame(owner.value, next)) {
    leaving.value = 'other'
    void leave('/')
    return false
  }
  owner.value = next
  session.value = { token, mustFirst }
  isWaiting.value = false
  const held = waiting
  waiting = []
  for (const go of held) go()
  return true
}

/** An account whose role has changed has another desk. */
function isSame(one: Owner, other: Owner): boolean {
  return (['person', 'name', 'role', 'organisation', 'area'] as const).every((name) => one[name] === other[name])
}

/**
 * Goes to another page. The browser may keep this one to come back to, and shows it then as it was left: so what is on
 * it goes first.
 */
async function leave(address: string): Promise<void> {
  forget()
  await nextTick()
  location.replace(address)
}

function forget(): void {
  owner.value = session.value = undefined
  isWaiting.value = false
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
  // who leaves is not to be brought back by what he had still asked
  if (leaving.value !== undefined) return Promise.resolve(false)
  renewing ??= renew().finally(() => {
    renewing = undefined
  })
  return renewing
}

async function renew(): Promise<boolean> {
  try {
    return enter(await send('POST /v1/sessions/refresh', {}))
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

/** Empties the page at once, whether or not the hub can be told; `SignOutPage`, which takes its place, tells it. */
export function signOut(): void {
  lastToken = session.value?.token
  leaving.value = 'signOut'
  forget()
}

/** Ends the session of who has left, and leaves the page. @throws {RequestProblem} or a TypeError: it has not ended */
export async function endSession(): Promise<void> {
  const ended = (await end(lastToken)) ?? (await end())
  await leave(ended?.url ?? '/')
}

/** By the token, or by the cookie, which outlives it. @returns undefined where it ends no session */
async function end(token?: string): Promise<{ readonly url: string | undefined } | undefined> {
  try {
    return { url: (await send('DELETE /v1/sessions/current', {}, { token }))?.endSessionUrl }
  } catch (error) {
    if (error instanceof RequestProblem && error.problem.status === 401) return undefined
    throw error
  }
}
