/**
 * Sees to it that uploads are read: in the order in which they came, one at a time for each department, in processes of
 * their own. What waits is in the store, so that a server that dies forgets nothing: what was running then is
 * `interrupted`, and can be repeated from its files.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { YikuError } from '../errors.ts'
import { withBatchClient } from '../ingest/batch-client.ts'
import { lockDepartment } from '../ingest/batch-store.ts'
import type { Adapters } from '../ingest/load-adapters.ts'
import type { Store } from '../store/open.ts'
import type { UploadFolder } from './upload-folder.ts'
import { type LaneLimits, type UploadLane, uploadLane } from './upload-lane.ts'
import { endUpload, listNeededFolders, listOpenUploads, markRemoved, refuseUpload, type Upload } from './uploads.ts'

export interface UploadRunnerOptions {
  readonly store: Store
  readonly adapters: Adapters
  readonly keyFile: string
  readonly area: string
  readonly dataFolder: string
  readonly uploads: UploadFolder
  readonly log: (line: string) => void
  readonly limits?: Partial<LaneLimits>
}

export interface UploadRunner {
  /** there may be something to read */
  wake(): void
  /** looks by itself from now on: for what was left when a server died, and what another one of this data folder took in */
  start(): void
  close(): Promise<void>
}

/** departments read at a time */
const lanesAtOnce = 2
const restMs = 2000
const lookEveryMs = 15_000
const tidyEveryMs = 3_600_000
/** how long files are kept that are not in the store: after a dry run, a refusal, an interruption */
const keptMs = 24 * 3_600_000
const defaults: LaneLimits = { timeMs: 15 * 60_000, heapMb: 384, idleMs: 60_000 }
/** a process that was killed holds its lock until the server has noticed */
const lockTries = 20

export function createUploadRunner(options: UploadRunnerOptions): UploadRunner {
  const { store, adapters, keyFile, area, dataFolder, uploads, log, limits } = options
  const root = adapters.all[0] ? new URL('../', adapters.all[0].folder).href : ''
  const spec = { url: store.url, keyFile, area, adapters: root, dataFolder }
  const lanes = Array.from({ length: lanesAtOnce }, () => uploadLane(spec, { ...defaults, ...limits }))
  const busy = new Set<number>()
  const underWay = new Set<Promise<void>>()
  const timers: NodeJS.Timeout[] = []
  let closed = false
  let waking = false
  let again = false

  const guard = (what: string, work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      if (!closed) log(`${what}: ${error instanceof Error ? error.name : typeof error}`)
    })

  const wake = () => {
    again = true
    if (waking || closed) return
    waking = true
    void guard('uploads that wait', distribute).finally(() => {
      waking = false
    })
  }

  const distribute = async () => {
    while (again && !closed) {
      again = false
      for (const upload of await listOpenUploads(store.db)) {
        if (upload.status !== 'waiting') continue
        const lane = lanes.find(({ isBusy }) => !isBusy)
        if (!lane || closed) return
        if (busy.has(upload.source) || !uploads.has(upload.folder)) continue
        begin(lane, upload)
      }
    }
  }

  const begin = (lane: UploadLane, upload: Upload) => {
    const { batchId, source } = upload
    busy.add(source)
    const work = guard(`upload ${batchId}`, async () => {
      const result = await lane.run(batchId)
      if (closed) return
      if (result === 'lost') await abandon(options, upload)
      // somebody else has the department, or the database is away: a little later
      if (result === 'later') await sleep(restMs, undefined, { ref: false })
    }).finally(() => {
      busy.delete(source)
      underWay.delete(work)
      wake()
    })
    underWay.add(work)
  }

  const lookAround = () => guard('interrupted uploads', () => recover(options, busy)).then(wake)
  const tidy = () => guard('old uploads', () => removeOld(options))

  return {
    wake,
    start() {
      void lookAround()
      void tidy()
      timers.push(setInterval(lookAround, lookEveryMs).unref(), setInterval(tidy, tidyEveryMs).unref())
    },
    async close() {
      closed = true
      timers.forEach(clearInterval)
      for (const lane of lanes) lane.close()
      await Promise.all(underWay)
    },
  }
}

/** Ends a batch whose process is gone. */
async function abandon({ store }: UploadRunnerOptions, { batchId, source }: Upload): Promise<void> {
  await withBatchClient(store.url, async (client) => {
    for (let tries = 1; ; tries++) {
      try {
        // clears what the batch staged, and calls it interrupted
        await lockDepartment(client, source)
        break
      } catch (error) {
        if (tries >= lockTries || !isBusyDepartment(error)) throw error
        await sleep(500, undefined, { ref: false })
      }
    }
  })
  await refuseUpload(store.db, batchId, new YikuError('uploadAborted'))
  await endUpload(store.db, batchId)
}

function isBusyDepartment(error: unknown): boolean {
  return error instanceof YikuError && error.code === 'departmentBusy'
}

/** Batches that run nowhere any more are interrupted. */
async function recover({ store }: UploadRunnerOptions, busy: ReadonlySet<number>): Promise<void> {
  const begun = (await listOpenUploads(store.db)).filter(({ status }) => status !== 'waiting')
  for (const source of new Set(begun.map((upload) => upload.source))) {
    if (busy.has(source)) continue
    try {
      await withBatchClient(store.url, (client) => lockDepartment(client, source))
      for (const { batchId } of begun.filter((upload) => upload.source === source)) await endUpload(store.db, batchId)
    } catch (error) {
      // it does run, by another process
      if (!isBusyDepartment(error)) throw error
    }
  }
}

/** Files that nobody came back for, those of uploads that were never finished among them. */
async function removeOld({ store, uploads }: UploadRunnerOptions): Promise<void> {
  const old = await uploads.listOlderThan(keptMs)
  const needed = await listNeededFolders(store.db, { folders: old })
  for (const folder of old) {
    if (needed.has(folder)) continue
    await uploads.remove(folder)
    await markRemoved(store.db, folder)
  }
}
