/** Bodies that come too slowly, or are too large, over a real connection. */
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import Fastify from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import t from 'tap'
import { limitBodyTime } from '../../src/routes/body-time.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { officerOf } from '../fixtures/officer.ts'

/** Sends piece by piece, and says what comes back until the other side hangs up, and how long that took. */
async function talk(port: number, pieces: readonly string[], pauseMs: number): Promise<{ text: string; ms: number }> {
  const started = performance.now()
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let open = true
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) =>
    socket.on('close', () => {
      open = false
      resolve()
    }),
  )
  for (const piece of pieces) {
    if (open) socket.write(piece)
    await setTimeout(pauseMs)
  }
  await closed
  return { text, ms: performance.now() - started }
}

function head(path: string, length: number, more = ''): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`
}

t.test('a body that comes too slowly is cut off, each route by its own time', async (t) => {
  const app = Fastify().withTypeProvider<ZodTypeProvider>()
  t.teardown(() => app.close())
  limitBodyTime(app)
  app.post('/quick', { config: { bodyMs: 100 } }, async () => 'quick')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, async () => 'read')
  app.post('/streamed', { config: { bodyMs: 100, streamed: 'application/json' } }, async () => 'streamed')
  app.post('/patient', { config: { bodyMs: 5000 } }, async () => 'patient')
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const pieces = (path: string) => [head(path, 11), '[1,', '2,', '3,', '4,5]']
  const cut = await talk(Number(port), pieces('/quick'), 60)
  t.match(cut.text, /^HTTP\/1.1 408 [\s\S]*"code":"requestTimeout"/)
  t.ok(cut.ms < 2000)
  t.match((await talk(Number(port), pieces('/patient'), 60)).text, /^HTTP\/1.1 200 [\s\S]*patient/)
  const streamed = await talk(Number(port), pieces('/streamed'), 60)
  t.match(streamed.text, /^HTTP\/1.1 200 [\s\S]*streamed/, 'what is read while it comes may take longer')
  t.match((await talk(Number(port), [head('/quick', 3), '[1]'], 1)).text, /^HTTP\/1.1 200/)
})

t.test('an upload that says it is too large is answered before it has come', async (t) => {
  const served = await testApp(t, await testHub(t))
  const { headers } = await officerOf(served, 'trafficPolice')
  const { port } = new URL(await served.app.listen({ port: 0, host: '127.0.0.1' }))
  const more = `authorization: ${headers.authorization}\r\n`
  const large = head('/v1/uploads', 2 ** 31, more).replace('application/json', 'multipart/form-data; boundary=x')
  const { text, ms } = await talk(Number(port), [large, '--x\r\n'], 1)
  t.match(text, /^HTTP\/1.1 413 [\s\S]*"code":"bodyTooLarge"/)
  t.ok(ms < 2000)
})
