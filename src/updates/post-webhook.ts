/** One request to a subscriber: to the address that was judged, no further, and over in a bounded time whatever comes back. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Target } from './webhook-target.ts'

export type PostProblem = 'timeout' | 'connection' | 'tls'

export type PostAnswer = { readonly status: number } | { readonly problem: PostProblem }

export interface Post {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** ends it */
  readonly signal: AbortSignal
}

/** bytes of an answer's body, and milliseconds, that are waited for so that the receiver is not cut off in the middle */
const [politeBytes, politeMs] = [4096, 1000]

/** The status of the answer; its body is nobody's here. Redirects are not followed. */
export function postWebhook({ url, address }: Target, { headers, body, signal }: Post): Promise<PostAnswer> {
  const { promise, resolve } = Promise.withResolvers<PostAnswer>()
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const asked = request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    // no connection that somebody else has opened, and none that stays open
    agent: false,
    lookup: (_name, { all }, found) => {
      const family = address.includes(':') ? 6 : 4
      if (all) found(null, [{ address, family }])
      else found(null, address, family)
    },
    maxHeaderSize: 16 << 10,
    signal,
  })
  asked.on('error', (error) => resolve({ problem: problemOf(error, signal) }))
  // an answer that is none (101) ends without a word
  asked.on('close', () => resolve({ problem: 'connection' }))
  asked.on('response', (reply) => {
    asked.removeAllListeners('close')
    const end = () => reply.destroy()
    const timer = setTimeout(end, politeMs)
    let bytes = 0
    reply.on('data', (piece: Buffer) => {
      bytes += piece.length
      if (bytes > politeBytes) end()
    })
    reply.on('error', () => undefined)
    reply.on('close', () => {
      clearTimeout(timer)
      resolve({ status: reply.statusCode ?? 0 })
    })
  })
  asked.end(body)
  return promise
}

function problemOf(error: NodeJS.ErrnoException, signal: AbortSignal): PostProblem {
  if (signal.aborted) return 'timeout'
  return /CERT|TLS|SSL|EPROTO|ISSUER|SIGNED|VERIFY/.test(error.code ?? '') ? 'tls' : 'connection'
}
