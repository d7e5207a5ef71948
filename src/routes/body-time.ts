/**
 * How long a request's body may take to come. Node's own time-out is one for all requests, and a large file may take
 * longer than anything else may.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { answerBrokenRequest } from './problem.ts'
import type { App } from './route.ts'

const timer = Symbol('body time')

declare module 'fastify' {
  interface FastifyRequest {
    /** until the body is there */
    [timer]: NodeJS.Timeout | undefined
  }
  interface FastifyContextConfig {
    /** milliseconds; as a rule `bodyMs` */
    bodyMs?: number
    /** media type of bodies that are read while they come, and may take long: who reads them sees to their pauses */
    streamed?: string
  }
}

/** For the longest that there are: streams, which go on in another request under the same key. */
export const longestBodyMs = 60 * 60_000
/** for a file */
export const fileBodyMs = 10 * 60_000
const bodyMs = 15_000

export function limitBodyTime(app: App): void {
  app.decorateRequest(timer, undefined)
  const stop = async (request: FastifyRequest) => clearTimeout(request[timer])
  app.addHook('onRequest', async (request) => {
    const { raw, headers } = request
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
    const refuse = () => answerBrokenRequest({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket)
    request[timer] = setTimeout(refuse, limitOf(request)).unref()
    raw.once('end', () => stop(request))
  })
  app.addHook('onResponse', stop)
  app.addHook('onResponse', async ({ raw, routeOptions }) => {
    if (routeOptions.config.streamed !== undefined && !raw.readableEnded) leaveUnread(raw)
  })
  app.addHook('onRequestAbort', stop)
}

/** milliseconds in which the rest may still come of what was answered before all was read */
const restMs = 2000

/** Hanging up at once could take the answer with it: the rest is read, and thrown away. */
function leaveUnread(raw: IncomingMessage): void {
  raw.resume()
  const impatience = setTimeout(() => raw.destroy(), restMs).unref()
  raw.once('end', () => clearTimeout(impatience))
}

function limitOf({ headers, routeOptions: { config } }: FastifyRequest): number {
  const isStream = config.streamed !== undefined && headers['content-type']?.startsWith(config.streamed) === true
  return isStream ? longestBodyMs : (config.bodyMs ?? bodyMs)
}
