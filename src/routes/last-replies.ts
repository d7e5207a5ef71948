/**
 * A server that goes leaves nobody hanging who keeps his connection: it takes no new ones, and for a moment still answers
 * on those that there are, each reply saying that it was the last (RFC 9112, 9.6). Whoever is cut while he asks cannot know
 * whether he was heard; whoever is refused when he connects knows, and asks another server.
 */
import { Server } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { App } from './route.ts'

/** milliseconds: several times what a question takes under load */
const lastRepliesMs = 300

/** The header itself is fastify's, from the first moment of closing on. */
export function giveLastReplies(app: App): void {
  app.addHook('preClose', async () => {
    if (!app.server.listening) return
    // HTTP's own `close` would cut who has just been answered; fastify calls it afterwards, and waits for it
    Server.prototype.close.call(app.server)
    await setTimeout(lastRepliesMs)
  })
}
