/** One ingestion, measured from the open file to the merged records. Reads an `IngestTask`, prints an `IngestMeasure`. */
import { json } from 'node:stream/consumers'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { ingest } from '../../src/ingest/ingest.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { openStore } from '../../src/store/open.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'

export interface IngestTask {
  readonly department: string
  readonly file: string
  readonly url: string
  readonly keyFile: string
}

export interface IngestMeasure {
  readonly seconds: number
  /** those that were new */
  readonly records: number
  /** those that the store had already, as they are */
  readonly same: number
  readonly peakMegabytes: number
}

const { department, file, url, keyFile } = (await json(process.stdin)) as IngestTask
const [catalogue, adapters] = await Promise.all([loadCatalogue(), loadAdapters()])
await openKeyRing(keyFile, { suite: 'aes' })
const store = await openStore({ databaseUrl: url, dataFolder: '' }, { patience: 0 })
const start = performance.now()
const report = await ingest({ store, catalogue, adapters, keyFile, area: '430781' }, { department, files: [file] })
const seconds = (performance.now() - start) / 1000
await store.close()
const categories = Object.values(report.counts.categories)
const measure: IngestMeasure = {
  seconds,
  records: categories.reduce((sum, one) => sum + one.new, 0),
  same: categories.reduce((sum, one) => sum + one.same, 0),
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
}
console.log(JSON.stringify(measure))
