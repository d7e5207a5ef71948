/** Departments' systems for the first set-up of a real site: whoever has the database and the key file is trusted here. */
import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import {
  addClientKey,
  type ClientKeyRow,
  isInForce,
  listClientKeys,
  revokeClientKey,
} from '../../src/access/client-keys.ts'
import {
  addClient,
  type ClientChange,
  type ClientRow,
  changeClient,
  listClients,
  type NewClient,
} from '../../src/access/clients.ts'
import { checkClientId } from '../../src/access/names.ts'
import { type PublicJwk, parsePublicKey } from '../../src/access/public-jwk.ts'
import { YikuError } from '../../src/errors.ts'
import { keyAlgorithms, writeClientKey } from '../client-keygen.ts'
import { runCommand } from '../run-command.ts'
import { withCore } from '../with-core.ts'
import { withStore } from '../with-store.ts'

type AddOptions = Omit<NewClient, 'id' | 'key'> & { readonly key?: string }

/** Adds `yiku client`. */
export function register(program: Command): void {
  const client = program.command('client').description('部门系统 · departments’ systems')
  const onOne = (name: string, description: string) =>
    client.command(name).description(description).argument('<id>', '系统编号：2-64 个小写字母、数字或 . _ -')
  onOne('add', '登记一个系统 · register a system')
    .requiredOption('--name <name>', '系统名称')
    .requiredOption('--organisation <name>', '单位')
    .requiredOption('--area <code>', '行政区划代码')
    .requiredOption('--categories <ids>', '备案的数据类，以逗号分隔：可报送、查询、订阅的', listOf)
    .option('--department <id>', '所报送数据的部门（适配器的名称）')
    .option('--key <file>', '公钥文件：JWK 或 PEM · its public key')
    .action(add)
  client
    .command('list')
    .description('列出系统 · list the systems')
    .action(() =>
      withStore(async ({ db }) => {
        for (const row of await listClients(db)) console.log(describe(row))
      }),
    )
  onOne('set', '改动资料或备案的数据类：已签发的令牌一秒内失效 · tokens already issued stop within a second')
    .option('--name <name>', '系统名称')
    .option('--organisation <name>', '单位')
    .option('--area <code>', '行政区划代码')
    .option('--categories <ids>', '备案的数据类，以逗号分隔', listOf)
    .option('--department <id>', '所报送数据的部门')
    .action(set)
  onOne('disable', '停用：已签发的令牌一秒内失效 · tokens already issued stop within a second').action((id) =>
    withCore(async ({ store, catalogue }) => {
      await changeClient(store.db, catalogue, { id, disabled: true })
      console.log(`已停用 ${id}`)
    }),
  )
  onOne('enable', '重新启用 · let it act again').action((id) =>
    withCore(async ({ store, catalogue }) => {
      await changeClient(store.db, catalogue, { id, disabled: false })
      console.log(`已启用 ${id}`)
    }),
  )
  client
    .command('keygen')
    .description('由部门自己运行：生成一对密钥，私钥写入文件，公钥打印出来 · make a key pair; prints the public half')
    .requiredOption('--out <file>', '私钥文件（JWK，只有本人可读）；已有的不覆盖')
    .addOption(new Option('--algorithm <name>', '签名算法').choices(keyAlgorithms).default('EdDSA'))
    .action(({ out: file, algorithm }) =>
      runCommand(async () => {
        console.log(JSON.stringify(await writeClientKey({ file, algorithm })))
        console.error(`私钥在 ${file}，不得交给任何人；上面一行是公钥，交一库登记。`)
      }),
    )
  registerKeys(client)
}

function registerKeys(client: Command): void {
  const key = client.command('key').description('系统的公钥：至多两个同时在用 · public keys, two at a time')
  const onOne = (name: string, description: string) =>
    key.command(name).description(description).argument('<id>', '系统编号')
  onOne('add', '登记一个公钥 · add one')
    .argument('<file>', '公钥文件：JWK 或 PEM')
    .action((id: string, file: string) =>
      withStore(async ({ db }) => {
        const { kid } = await addClientKey(db, { client: id, jwk: await readKey(file) })
        console.log(`已登记公钥，kid ${kid}`)
      }),
    )
  onOne('list', '列出公钥 · list them').action((id: string) =>
    withStore(async ({ db }) => {
      for (const row of await listClientKeys(db, id)) console.log(describeKey(row))
    }),
  )
  onOne('revoke', '吊销一个公钥：该系统已签发的令牌一秒内失效 · its client’s tokens stop within a second')
    // an option, for a key id may begin with a dash
    .requiredOption('--kid <kid>', '公钥的 kid')
    .action((id: string, { kid }: { kid: string }) =>
      withStore(async ({ db }) => {
        const left = await revokeClientKey(db, { client: id, kid })
        console.log(left > 0 ? `已吊销 ${kid}` : `已吊销 ${kid}；${id} 已没有在用的公钥，登记新的之前不能取得令牌`)
      }),
    )
}

function add(id: string, { key: file, ...options }: AddOptions): Promise<void> {
  return withCore(async ({ store, catalogue, adapters }) => {
    checkClientId(id)
    if (options.department !== undefined) adapters.get(options.department)
    const key = file === undefined ? undefined : await readKey(file)
    const kid = await addClient(store.db, catalogue, { ...options, id, key })
    console.log(kid === undefined ? `已登记 ${id}，还没有公钥` : `已登记 ${id}，公钥的 kid ${kid}`)
  })
}

function set(id: string, options: ClientChange): Promise<void> {
  return withCore(async ({ store, catalogue, adapters }) => {
    if (Object.keys(options).length === 0) throw new YikuError('badRequest', { detail: '没有给出要改动的内容' })
    if (typeof options.department === 'string') adapters.get(options.department)
    await changeClient(store.db, catalogue, { ...options, id })
    console.log(`已改动 ${id}`)
  })
}

async function readKey(file: string): Promise<PublicJwk> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new YikuError('fileNotFound', { file, cause })
  })
  return parsePublicKey(text)
}

/** An empty text is no category at all: agreements end, too. */
function listOf(text: string): string[] {
  return text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
}

function describe({ client_id, name, organisation, department, area, categories, disabled }: ClientRow): string {
  const words = [client_id.padEnd(16), area.padEnd(12), organisation, name, department ?? '', categories.join()]
  return [...words, disabled ? '已停用' : ''].filter((word) => word !== '').join('  ')
}

function describeKey(row: ClientKeyRow): string {
  const { kid, jwk, created_at, revoked_at } = row
  const state = isInForce(row) ? '在用' : `${revoked_at?.toISOString()} 吊销`
  return `${kid}  ${String(jwk.crv).padEnd(7)}  ${created_at.toISOString()} 登记  ${state}`
}
