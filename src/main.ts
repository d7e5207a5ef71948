/** Reads the settings, starts, listens, stops gracefully. */
import { pathToFileURL } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { YikuError } from './errors.ts'
import { type Hub, openHub } from './hub.ts'

/** Serves an open hub until a signal comes. @returns the URL */
export async function serve(hub: Hub): Promise<string> {
  const app = await buildApp(hub)
  const { host, port } = hub.config
  const url = await app.listen({ host, port }).catch(async (cause) => {
    await app.close()
    await hub.close()
    throw new YikuError('cannotListen', { detail: `${host}:${port}`, cause })
  })
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
