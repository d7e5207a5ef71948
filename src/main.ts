/** Reads the settings, starts, listens, stops gracefully. */
import { pathToFileURL } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { createAnomalyWatch } from './audit/anomaly-watch.ts'
import { openLogKey } from './audit/log-key.ts'
import { logProgram } from './audit/log-program.ts'
import { createSequencer, type Sequencer } from './audit/sequencer.ts'
import { readConfig } from './config.ts'
import { YikuError } from './errors.ts'
import { type Hub, openHub } from './hub.ts'
import { openDropFolders } from './uploads/drop-folders.ts'
import { type PickUp, startPickUp } from './uploads/pick-up.ts'
import { openUploadFolder } from './uploads/upload-folder.ts'

/** Serves an open hub, and keeps its log in order, until a signal comes. @returns the URL */
export async function serve(hub: Hub): Promise<string> {
  const app = await buildApp(hub)
  const { host, port } = hub.config
  const url = await app.listen({ host, port }).catch(async (cause) => {
    await app.close()
    await hub.close()
    throw new YikuError('cannotListen', { detail: `${host}:${port}`, cause })
  })
  const sequencer = await openSequencer(hub)
  sequencer.start()
  const watch = createAnomalyWatch({ ...hub, log: (line) => hub.log.warn(line) })
  watch.start()
  const pickUp = await openPickUp(hub)
  closeWithGrace({ delay: 10_000 }, async ({ err }) => {
    if (err) app.log.error({ kind: err.name, stack: err.stack }, 'stopping after an error')
    // replies under way still get their entries, for the log's writer goes with the hub
    await app.close()
    await watch.close()
    await pickUp.close()
    await sequencer.close()
    await hub.close()
  })
  return url
}

/** In the server alone: a command is soon over, and somebody must do it while nobody types one. */
async function openSequencer({ store, keyFile, area, config, accessLog, log }: Hub): Promise<Sequencer> {
  return createSequencer({
    url: store.url,
    key: await openLogKey(keyFile, area),
    folder: config.checkpointFolder,
    witness: config.witness,
    days: config.logDays,
    append: accessLog.append,
    log: (line) => log.warn(line),
  })
}

/** What departments' systems drop becomes uploads, which the application reads. */
function openPickUp({ store, adapters, config, accessLog, log }: Hub): Promise<PickUp> {
  const { dataFolder, pickUp: when } = config
  const folders = openDropFolders({
    store,
    adapters,
    dataFolder,
    uploads: openUploadFolder(dataFolder),
    announce: (subject, work) => logProgram(accessLog, { route: 'pick-up', subject }, work),
  })
  return startPickUp({ folders, when, log: (line) => log.warn(line) })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const hub = await openHub(readConfig(process.env), { log: console.error })
  await serve(hub)
}
