/** A subscriber's own server, on this machine, that checks what it gets as Standard Webhooks says, by another implementation than ours. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly id: string
  readonly timestamp: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: events as a receiver parses them
  readonly events: any[]
  /** by which of the secrets it is signed, in the order of its signatures */
  readonly signedBy: readonly number[]
}

export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** every event, message by message, repetitions included */
  told(): string[]
  close(): Promise<void>
}

export interface ReceiverOptions {
  readonly secrets?: readonly string[]
  /** answers by itself; otherwise 204 */
  readonly answer?: (reply: ServerResponse, received: Received) => void | Promise<void>
}

/** What of tap's `t` this needs. */
interface Scope {
  teardown(work: () => Promise<void>): void
}

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export async function openReceiver(
  t: Scope,
  { secrets = [webhookSecret], answer = (reply) => void reply.writeHead(204).end() }: ReceiverOptions = {},
): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer(async (request, reply) => {
    reply.on('error', () => undefined)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const { headers } = request
    const id = String(headers['webhook-id'])
    const timestamp = Number(headers['webhook-timestamp'])
    const signatures = String(headers['webhook-signature']).split(' ')
    const own = await Promise.all(secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`)))
    const one = {
      id,
      timestamp,
      headers,
      body,
      events: JSON.parse(body),
      signedBy: signatures.map((signature) => own.indexOf(signature)),
    }
    received.push(one)
    await answer(reply, one)
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  t.teardown(close)
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    told: () => received.flatMap(({ events }) => events.map(({ id }) => String(id))),
    close,
  }
}

/** By WebCrypto, as a browser would. */
async function signatureOf(secret: string, content: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.replace('whsec_', '')), (letter) => letter.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content))
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`
}
