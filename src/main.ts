/** Reads the settings, starts, listens, stops gracefully. */
import { pathToFileURL } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { type Hub, openHub } from './hub.ts'

/** Serves an open hub until a signal comes. @returns the URL */
export async function serve(hub: Hub): Promise<string> {
  const app = await buildApp(hub)
  const url = await app.listen({ host: hub.config.host, port: hub.config.port })
  closeWithGrace({ delay: 10_000 }, async ({ err }) => {
    if (err) app.log.error({ kind: err.name, stack: err.stack }, 'stopping after an error')
    await app.close()
    await hub.close()
  })
  return url
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const hub = await openHub(readConfig(process.env), { log: console.error })
  await serve(hub)
}
