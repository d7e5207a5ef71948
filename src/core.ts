/** What every process opens that works with the facts, the server and single commands alike. */
import { type Catalogue, loadCatalogue } from './catalogue/catalogue.ts'
import type { Config } from './config.ts'
import { YikuError } from './errors.ts'
import { type Adapters, loadAdapters } from './ingest/load-adapters.ts'
import { type KeyTrace, markStore, readKeyTrace } from './store/key-mark.ts'
import { openStore, type Store } from './store/open.ts'
import type { PoolOptions } from './store/pool.ts'
import { isOpenToAll, type KeyRing, openKeyRing, readKeyRing } from './vault/key-ring.ts'
import { openVault, type Vault } from './vault/vault.ts'

export interface Core {
  readonly config: Config
  readonly store: Store
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  readonly vault: Vault
  readonly ring: KeyRing
  readonly keyFile: string
  /** area code that the hub is for */
  readonly area: string
  close(): Promise<void>
}

export interface CoreOptions extends Pick<PoolOptions, 'patience'> {
  /** gets lines for people: progress and warnings */
  log(line: string): void
}

/**
 * Opens store, keys, catalogue and adapters.
 * @throws {YikuError} storeUnavailable, keyFileMissing, keyFileDamaged, keyFileOfOther
 */
export async function openCore(config: Config, options: CoreOptions): Promise<Core> {
  const [catalogue, adapters] = await Promise.all([loadCatalogue(), loadAdapters()])
  const store = await openStore(config, options)
  const keys = await openKeys(config, store, options).catch(async (error) => {
    await store.close()
    throw error
  })
  return {
    config,
    store,
    catalogue,
    adapters,
    ...keys,
    keyFile: config.keyFile,
    area: config.area,
    close: () => store.close(),
  }
}

/** The keys that the store was filled with, and no others: with those, each answer would be a false one. */
async function openKeys({ keyFile, cipherSuite }: Config, { pool }: Store, { log }: CoreOptions) {
  const { mark, isFilled, known } = await readKeyTrace(pool)
  const isNew = mark === undefined && !isFilled
  const { ring, created } = isNew
    ? await openKeyRing(keyFile, { suite: cipherSuite })
    : { ring: await readKeyRing(keyFile), created: false }
  if (created) log(keyWarning(keyFile))
  else if (await isOpenToAll(keyFile))
    log(`密钥文件 ${keyFile} 本机任何用户都能读取，请立即改为只让本程序的用户可读（chmod 600）`)
  const vault = openVault(ring)
  // a store from before marks: whoever it knows tells
  if (mark === undefined && known && !isKnownBy(vault, known))
    throw new YikuError('keyFileOfOther', { detail: keyFile })
  if ((mark ?? (await markStore(pool, ring.mark))) !== ring.mark)
    throw new YikuError('keyFileOfOther', { detail: keyFile })
  return { ring, vault }
}

function isKnownBy({ residents, residentId }: Vault, known: NonNullable<KeyTrace['known']>): boolean {
  try {
    const [idNumber = ''] = residents.open([{ digest: known.residentId, sealed: known.idNumber }])
    return residentId(idNumber) === known.residentId
  } catch {
    // sealed with a key that this file has not got
    return false
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
