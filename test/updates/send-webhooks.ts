/** A process that tells subscribers of changes until it is killed: `send-webhooks.ts <database> <key file>`. */
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { attachStore } from '../../src/store/open.ts'
import { createWebhookSender } from '../../src/updates/webhook-sender.ts'
import { blockList } from '../../src/updates/webhook-target.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'
import { openVault } from '../../src/vault/vault.ts'

const [, , url = '', keyFile = ''] = process.argv
const [catalogue, adapters, { ring }] = await Promise.all([
  loadCatalogue(),
  loadAdapters(),
  openKeyRing(keyFile, { suite: 'aes' }),
])
const sender = createWebhookSender({
  hub: { store: attachStore(url), vault: openVault(ring), catalogue, adapters, area: '430781' },
  rules: { networks: blockList(['127.0.0.0/8']) },
  leaseMs: 300,
  patience: 200,
})
sender.start()
