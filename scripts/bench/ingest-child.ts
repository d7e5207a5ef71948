/** One ingestion, measured from the open file to the merged records: `node ingest-child.ts '{ file, url, keyFile }'`. */
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { ingest } from '../../src/ingest/ingest.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { openStore } from '../../src/store/open.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'

export interface IngestMeasure {
  readonly seconds: number
  readonly records: number
  readonly peakMegabytes: number
}

const { file, url, keyFile } = JSON.parse(process.argv[2] ?? '{}')
const [catalogue, adapters] = await Promise.all([loadCatalogue(), loadAdapters()])
await openKeyRing(keyFile, { suite: 'aes' })
const store = await openStore({ databaseUrl: url, dataFolder: '' }, { patience: 0 })
const start = performance.now()
const report = await ingest(
  { store, catalogue, adapters, keyFile, suite: 'aes', area: '430781' },
  { department: 'medicalSecurity', files: [file] },
)
const seconds = (performance.now() - start) / 1000
await store.close()
const records = Object.values(report.counts.categories).reduce((sum, one) => sum + one.new, 0)
const measure: IngestMeasure = { seconds, records, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }
console.log(JSON.stringify(measure))
