/**
 * The server in a process of its own, loaded and waiting: it opens the store and serves when it is told to. Of a kill
 * and a start, loading is what takes longest and what nothing depends on.
 */
import { flushCompileCache } from 'node:module'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { readConfig } from '../../src/config.ts'
import { openHub } from '../../src/hub.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { serve } from '../../src/main.ts'

await Promise.all([loadCatalogue(), loadAdapters()])
// who is killed leaves nothing to the next one otherwise
flushCompileCache()
process.once('message', async () => serve(await openHub(readConfig(process.env), { log: () => undefined })))
process.once('disconnect', () => process.exit())
process.send?.('loaded')
