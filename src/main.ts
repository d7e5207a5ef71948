/** Reads the settings, starts, listens, stops gracefully. */
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { createAnomalyWatch } from './audit/anomaly-watch.ts'
import { openLogKey } from './audit/log-key.ts'
import { logProgram } from './audit/log-program.ts'
import { createSequencer, type Sequencer } from './audit/sequencer.ts'
import { readConfig } from './config.ts'
import { YikuError } from './errors.ts'
import { type Hub, openHub } from './hub.ts'
import { createWebhookSender, type WebhookSender } from './updates/webhook-sender.ts'
import { blockList } from './updates/webhook-target.ts'
import { openDropFolders } from './uploads/drop-folders.ts'
import { clearArchives } from './uploads/drop-places.ts'
import { type PickUp, startPickUp } from './uploads/pick-up.ts'
import { openUploadFolder } from './uploads/upload-folder.ts'
import { startViewPulls, type ViewPulls } from './uploads/view-pulls.ts'
import { readViewSources, type ViewSource } from './uploads/view-sources.ts'

// The server stays small: its heap is swept when it has grown by two fifths; left to itself, V8 lets garbage pile up to
// several times of what is in use. It must be told before it begins to.
setFlagsFromString('--heap-growing-percent=40')
// Whoever is asked by many at once when he has just begun still has much in hand at each sweep. From that V8 would take it
// that what is made at these places of the code lasts, and put it among what is old ever after: a fifth of the throughput,
// twice the p99 and 50 MB (scripts/bench/results.md).
setFlagsFromString('--no-allocation-site-pretenuring')

/** Serves an open hub, and keeps its log in order, until a signal comes; closes it where it cannot. @returns the URL */
export function serve(hub: Hub): Promise<string> {
  return start(hub).catch(async (error) => {
    await hub.close()
    throw error
  })
}

/** What is wrong with settings comes to light before anybody is answered. @throws {YikuError} badSettings, cannotListen */
async function start(hub: Hub): Promise<string> {
  const viewSources = readViewSources(hub.config.viewFile, hub.adapters)
  // Room for what is soon forgotten: where the command line keeps it (README.md), no more than that. Else V8 gives it up while
  // nobody asks, and must be free to take it again: without, a query costs twice as much from the first quiet minute on.
  if (process.execArgv.some((one) => one.startsWith('--min-semi-space-size')))
    setFlagsFromString('--semi-space-growth-factor=1')
  const app = await buildApp(hub)
  const { host, port } = hub.config
  const url = await app.listen({ host, port }).catch(async (cause) => {
    await app.close()
    throw new YikuError('cannotListen', { detail: `${host}:${port}`, cause })
  })
  const sequencer = await openSequencer(hub)
  sequencer.start()
  const watch = createAnomalyWatch({ ...hub, log: (line) => hub.log.warn(line) })
  watch.start()
  const pickUp = await openPickUp(hub)
  const views = openViewPulls(hub, viewSources)
  const webhooks = openWebhookSender(hub)
  webhooks.start()
  closeWithGrace({ delay: 10_000 }, async ({ err }) => {
    if (err) app.log.error({ kind: err.name, stack: err.stack }, '出错，正在停止')
    // replies under way still get their entries, for the log's writer goes with the hub
    await app.close()
    await watch.close()
    await pickUp.close()
    await views.close()
    await webhooks.close()
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
  const { dataFolder, pickUp: when, archiveDays } = config
  const say = (line: string) => log.warn(line)
  const folders = openDropFolders({
    store,
    adapters,
    dataFolder,
    uploads: openUploadFolder(dataFolder),
    announce: (subject, work) => logProgram(accessLog, { route: 'pick-up', subject }, work),
    log: say,
  })
  const clear = () => clearArchives({ adapters, dataFolder, log: say }, archiveDays)
  return startPickUp({ folders, clear, when, log: say })
}

/** So do departments' views, each when its turn comes. */
function openViewPulls({ store, config, accessLog, log }: Hub, sources: readonly ViewSource[]): ViewPulls {
  const options = {
    store,
    uploads: openUploadFolder(config.dataFolder),
    announce: (subject: string, work: () => Promise<void>) =>
      logProgram(accessLog, { route: 'view-pull', subject }, work),
    log: (line: string) => log.warn(line),
  }
  return startViewPulls(options, sources)
}

/** Subscribers are told by the server alone: a command that pushes or imports leaves it to the feed. */
function openWebhookSender(hub: Hub): WebhookSender {
  const { config, log } = hub
  return createWebhookSender({
    hub,
    rules: { networks: blockList(config.webhookNetworks) },
    log: (problem) =>
      typeof problem === 'string'
        ? log.warn({ kind: problem }, '变更通知未能发送')
        : log.warn(problem, '变更通知已停送'),
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await serve(await openHub(readConfig(process.env), { log: console.error }))
  } catch (error) {
    if (!(error instanceof YikuError)) throw error
    console.error(`错误 ${error.code}：${error.message}`)
    process.exitCode = 1
  }
}
