/**
 * The process in which uploads are read, apart from the server: what a file does to its memory or its time, it does to
 * this one. It runs one upload after the other, as it is told, and ends with the server.
 */
import { loadCatalogue } from '../catalogue/catalogue.ts'
import { loadAdapters } from '../ingest/load-adapters.ts'
import { attachStore } from '../store/open.ts'
import { runUpload, type UploadHub, type UploadResult } from './run-upload.ts'
import { openUploadFolder } from './upload-folder.ts'

/** What it must be told before its first upload. */
export interface UploadChildSpec {
  readonly url: string
  readonly keyFile: string
  readonly area: string
  /** folder of the adapters, as a URL */
  readonly adapters: string
  readonly dataFolder: string
}

export type UploadRequest = { readonly open: UploadChildSpec } | { readonly run: number }

export interface UploadReply {
  readonly result: UploadResult
}

let opening: Promise<UploadHub> | undefined

process.on('disconnect', () => process.exit())
process.on('message', async (request: UploadRequest) => {
  if ('open' in request) {
    opening = openUploadHub(request.open)
    opening.catch(() => process.exit(1))
    return
  }
  const hub = await opening
  if (!hub) return
  const reply: UploadReply = { result: await runUpload(hub, request.run) }
  process.send?.(reply)
})

async function openUploadHub({ adapters: root, ...spec }: UploadChildSpec): Promise<UploadHub> {
  const [catalogue, adapters] = await Promise.all([loadCatalogue(), loadAdapters(new URL(root))])
  // a merge takes as long as it needs
  const store = attachStore(spec.url, { patience: 0, connections: 6 })
  return { ...spec, store, catalogue, adapters, uploads: openUploadFolder(spec.dataFolder) }
}
