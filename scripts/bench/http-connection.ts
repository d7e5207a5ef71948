/**
 * One kept connection of HTTP/1.1, one request at a time, as plain as can be: sender and server share the machine, and
 * what the sender costs would hide how far apart two servers are.
 */
import { once } from 'node:events'
import { connect } from 'node:net'

export interface Reply {
  readonly status: number
  readonly head: string
  readonly body: Buffer
}

export interface HttpConnection {
  /** @throws {Error} where the connection ends, or the reply does not say how long it is */
  ask(request: Buffer): Promise<Reply>
  close(): void
}

export async function openConnection(url: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let received: Buffer = Buffer.alloc(0)
  let waiting: PromiseWithResolvers<Reply> | undefined
  const fail = (error: Error) => {
    waiting?.reject(error)
    waiting = undefined
  }
  socket.on('error', fail).on('close', () => fail(new Error('the connection ended')))
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    try {
      const read = readReply(received)
      if (!read) return
      received = received.subarray(read.end)
      waiting?.resolve(read.reply)
      waiting = undefined
    } catch (cause) {
      fail(new Error('no reply of HTTP/1.1 with a length', { cause }))
    }
  })
  return {
    ask(request) {
      waiting = Promise.withResolvers<Reply>()
      socket.write(request)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

/** undefined: there is more to come */
function readReply(bytes: Buffer): { reply: Reply; end: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const [, length] = /^content-length: *(\d+)\r?$/im.exec(head) ?? []
  if (length === undefined) throw new Error(head.split('\r\n')[0])
  const start = headEnd + 4
  const end = start + Number(length)
  if (bytes.length < end) return undefined
  return { reply: { status: Number(head.slice(9, 12)), head, body: bytes.subarray(start, end) }, end }
}
