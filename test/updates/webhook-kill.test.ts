/**
 * The process that tells subscribers is killed when a message has arrived and before that could be noted: the message
 * comes again under its id, and nothing is lost. `YIKU_TEST_WEBHOOK_KILLS=100` is the long form.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { addSubscription, getSubscription } from '../../src/updates/subscriptions.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { brand, pusherOf } from './pusher.ts'
import { openReceiver, webhookSecret } from './receiver.ts'

const kills = Number(process.env.YIKU_TEST_WEBHOOK_KILLS ?? 3)
t.setTimeout(60_000 + kills * 5000)

const hub = await testHub(t)
const pusher = await pusherOf(hub, await testApp(t, hub))
const { number } = hub.catalogue.getCategory('vehicle')

let sender: ChildProcess | undefined
function start(): ChildProcess {
  const script = fileURLToPath(new URL('send-webhooks.ts', import.meta.url))
  return spawn(process.execPath, [script, hub.store.url, hub.keyFile], { stdio: 'ignore' })
}

t.teardown(async () => {
  if (sender?.exitCode === null && sender.kill('SIGKILL')) await once(sender, 'exit')
})

t.test(`${kills} kills between arrival and note: each message again under its id, none lost`, async (t) => {
  const killedAt: string[] = []
  const receiver = await openReceiver(t, {
    answer: async (reply, { id }) => {
      // every other message is the last that this process sends; it is answered as if nothing were
      const isDone = killedAt.length >= kills || killedAt.at(-1) === id || receiver.received.length % 2 === 0
      if (!isDone && sender) {
        killedAt.push(id)
        const dead = once(sender, 'exit')
        sender.kill('SIGKILL')
        await dead
        sender = start()
      }
      reply.writeHead(204).end()
    },
  })
  const id = crypto.randomUUID()
  await addSubscription(hub, { id, client: pusher.id, url: receiver.url, categories: [number], secret: webhookSecret })
  sender = start()
  let pushes = 0
  const caughtUp = async () => (await getSubscription(hub, { client: pusher.id }, id)).waiting === 0
  while (killedAt.length < kills || !(await caughtUp())) {
    if (killedAt.length < kills && pushes < kills * 40) await pusher.said([brand(++pushes, '大众', 1)])
    await sleep(50)
  }
  t.equal(killedAt.length, kills)
  const messages = receiver.received.map(({ id, events }) => ({ id, told: events.map((event) => event.id).join() }))
  for (const killed of killedAt) {
    const same = messages.filter(({ id }) => id === killed)
    t.ok(same.length >= 2, 'told again')
    t.equal(new Set(same.map(({ told }) => told)).size, 1, 'the same again')
  }
  const first = messages.filter(({ id }, at) => messages.findIndex((other) => other.id === id) === at)
  t.strictSame(
    first.flatMap(({ told }) => told.split(',')),
    Array.from({ length: pushes }, (_, at) => `${at + 1}.1`),
    'all of it, in order',
  )
})
