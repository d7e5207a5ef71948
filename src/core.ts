/** What every process opens that works with the facts, the server and single commands alike. */
import { type Catalogue, loadCatalogue } from './catalogue/catalogue.ts'
import type { Config } from './config.ts'
import { type Adapters, loadAdapters } from './ingest/load-adapters.ts'
import { openStore, type Store } from './store/open.ts'
import type { PoolOptions } from './store/pool.ts'
import { type KeyRing, openKeyRing, type Suite } from './vault/key-ring.ts'
import { openVault, type Vault } from './vault/vault.ts'

export interface Core {
  readonly config: Config
  readonly store: Store
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  readonly vault: Vault
  readonly ring: KeyRing
  readonly keyFile: string
  readonly suite: Suite
  /** area code that the hub is for */
  readonly area: string
  close(): Promise<void>
}

export interface CoreOptions extends Pick<PoolOptions, 'patience'> {
  /** gets lines for people: progress and warnings */
  log(line: string): void
}

/** Opens store, keys, catalogue and adapters. */
export async function openCore(config: Config, options: CoreOptions): Promise<Core> {
  const { log } = options
  const [catalogue, adapters] = await Promise.all([loadCatalogue(), loadAdapters()])
  const store = await openStore(config, options)
  const { ring, created } = await openKeyRing(config.keyFile, { suite: config.cipherSuite })
  if (created) log(keyWarning(config.keyFile))
  return {
    config,
    store,
    catalogue,
    adapters,
    ring,
    vault: openVault(ring),
    keyFile: config.keyFile,
    suite: config.cipherSuite,
    area: config.area,
    close: () => store.close(),
  }
}

function keyWarning(file: string): string {
  return [
    '',
    '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!! 密钥文件 / KEY FILE !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!',
    `  新建了密钥文件：${file}`,
    '  没有它，库中的身份号码和敏感内容谁也无法读出，也无法补救。',
    '  请立即另存一份到别处（不要与数据库备份放在一起），并只让本程序的用户可读。',
    '  Keep a copy elsewhere, apart from the database backups. Without it the data is lost.',
    '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!',
    '',
  ].join('\n')
}
