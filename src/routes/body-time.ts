/**
 * How long a request's body may take to come. Node's own time-out is one for all requests, and a large file may take
 * longer than anything else may.
 */
import type { FastifyRequest } from 'fastify'
import { answerBrokenRequest } from './problem.ts'
import type { App } from './route.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** milliseconds; as a rule `bodyMs` */
    bodyMs?: number
  }
}

export const longestBodyMs = 10 * 60_000
const bodyMs = 15_000

export function limitBodyTime(app: App): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  const stop = async (request: FastifyRequest) => clearTimeout(timers.get(request))
  app.addHook('onRequest', async (request) => {
    const { raw, headers, routeOptions } = request
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
    const refuse = () => answerBrokenRequest({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket)
    timers.set(request, setTimeout(refuse, routeOptions.config.bodyMs ?? bodyMs).unref())
    raw.once('end', () => stop(request))
  })
  app.addHook('onResponse', stop)
  app.addHook('onRequestAbort', stop)
}
