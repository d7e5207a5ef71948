import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'

t.test('a server that goes cuts nobody: connections that are kept get a last answer', async (t) => {
  const hub = await testHub(t)
  const { app } = await testApp(t, hub)
  const url = new URL('/health/ready', await app.listen({ host: '127.0.0.1', port: 0 }))
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.teardown(async () => agent.destroy())
  const replies: { readonly status?: number; readonly connection?: string }[] = []
  const refused: unknown[] = []

  /** @returns whether it was answered */
  const ask = async () => {
    const request = get(url, { agent })
    try {
      const [response] = await once(request, 'response')
      response.resume()
      await once(response, 'end')
      replies.push({ status: response.statusCode, connection: response.headers.connection })
      return true
    } catch (error) {
      refused.push({ error, wasKept: request.reusedSocket })
      return false
    }
  }
  const asking = Array.from({ length: 8 }, async () => {
    while (await ask());
  })
  while (replies.length < 16) await setTimeout(5)
  const before = replies.length
  await app.close()
  await Promise.all(asking)

  t.ok(replies.length > before, `${replies.length - before} replies while it went`)
  t.equal(refused.length, 8)
  for (const one of refused) t.match(one, { error: { code: 'ECONNREFUSED' }, wasKept: false })
  t.strictSame(
    replies.filter(({ status }) => status !== 200),
    [],
  )
  t.match(replies.at(-1), { connection: 'close' })
})
