/**
 * The one place in a request's life that writes entries, so that no route can forget it.
 *
 * Each reply of a route that is logged is one entry, refusals of malformed bodies among them: nothing can be shaped so
 * that it leaves no trace, and there is nothing to decide. Of other routes that are not public it is each refusal. What
 * meets no route is nobody's look: there is nothing behind it. What begins its entry by itself (a look that runs beside
 * it, an act that must not happen without it) and ends otherwise has a second one.
 */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { type ErrorCode, errors, loggable } from '../errors.ts'
import type { Vault } from '../vault/vault.ts'
import './audit-rule.ts'
import type { LogWriter } from './batch-writer.ts'
import type { EntryKind } from './entry.ts'
import { actorOf } from './entry-actor.ts'
import { isDenial, outcomeOf, type Result } from './outcome.ts'
import type { Receipt } from './receipt.ts'
import { type EntryOfRequest, RequestEntry } from './request-entry.ts'

/** Kept by the request itself: what a WeakMap refers to is held, and the whole request with it, until the next full collection. */
const kept = Symbol('entry')

declare module 'fastify' {
  interface FastifyRequest {
    [kept]: RequestEntry | undefined
  }
}

export interface RequestLogOptions {
  readonly accessLog: Pick<LogWriter, 'append'>
  readonly vault: Pick<Vault, 'addressKey'>
  /** Says instead of a reply that its entry could not be written: sets status and type, returns the body. */
  refuse(request: FastifyRequest, reply: FastifyReply): string
}

/** From here on no route can be registered that does not say what it is to the log, and no reply leaves before its entry. */
export function logRequests(app: FastifyInstance, options: RequestLogOptions): void {
  const { append } = options.accessLog
  app.decorateRequest(kept, undefined)
  app.decorateRequest('entry', {
    getter() {
      this[kept] ??= new RequestEntry({ append, describe: () => describe(this, options) })
      return this[kept]
    },
  })
  app.addHook('onRoute', requireRule)
  app.addHook('onSend', async (request, reply, payload) => release({ request, reply, payload, options }))
}

function requireRule({ method, url, config }: RouteOptions): void {
  const { audit } = config ?? {}
  if (audit === undefined || (typeof audit === 'object' && audit.none === ''))
    throw new Error(`${[method].flat().join()} ${url} does not say what it is to the access log`)
}

interface Release {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly payload: unknown
  readonly options: RequestLogOptions
}

/** The payload, when its entry is durable; otherwise another one, and nothing of the first. */
async function release({ request, reply, payload, options }: Release): Promise<unknown> {
  const result = resultOf(request, reply)
  if (kindOf(request, result.code) === undefined) return payload
  refuseUnannounced(request, result)
  try {
    reply.header('yiku-receipt', receiptHeader(await request.entry.settle(result)))
    return payload
  } catch (error) {
    request.log.error(loggable(error), '访问记录没有写成，答复未发出')
    if (payload instanceof Readable) payload.destroy()
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
    return options.refuse(request, reply)
  }
}

function receiptHeader({ entry, leafHash }: Receipt): string {
  return `entry=${entry}, leaf=${leafHash}`
}

/** By the error, where there was one: a browser is told of it by a page, with a status that tells nothing. */
function resultOf({ entry }: FastifyRequest, { statusCode }: FastifyReply): Result {
  const { refusal: code } = entry
  return { outcome: outcomeOf(code === undefined ? statusCode : errors[code].status), code }
}

/** undefined: no entry */
function kindOf({ is404, routeOptions, caller }: FastifyRequest, code: ErrorCode | undefined): EntryKind | undefined {
  const { policy, audit } = routeOptions.config
  if (is404) return undefined
  if (policy !== 'public' && !caller) return 'denial'
  if (typeof audit === 'string') return audit
  const isRefused = code === 'residentNotFound' || (code !== undefined && isDenial(errors[code].status))
  return policy !== 'public' && isRefused ? 'denial' : undefined
}

/** @throws {Error} where something may have been changed before there was a line of it: a defect of the route */
function refuseUnannounced({ method, routeOptions, entry }: FastifyRequest, { outcome }: Result): void {
  const { audit } = routeOptions.config
  if (audit !== 'administration' || method === 'GET' || method === 'HEAD') return
  if (outcome === 'answered' && !entry.hasBegun)
    throw new Error(`${method} ${routeOptions.url} acts without having awaited request.entry.begin()`)
}

function describe(request: FastifyRequest, { vault }: RequestLogOptions): EntryOfRequest {
  const { method, routeOptions, asking, ip } = request
  const kind = kindOf(request, request.entry.refusal)
  if (kind === undefined) throw new Error(`${method} ${routeOptions.url} is not logged`)
  return {
    kind,
    route: `${method} ${routeOptions.url}`.slice(0, 200),
    requestId: /[0-9a-f-]{36}$/.exec(request.id)?.[0],
    address: ip === undefined ? undefined : vault.addressKey(ip),
    ...(asking ? actorOf(asking) : { actorKind: 'anonymous' }),
  }
}
