/** The demo county in a data folder: generated and ingested once, kept fresh afterwards, with accounts of its own. */
import { existsSync } from 'node:fs'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addAccount, type NewAccount, setTotp } from '../src/access/accounts.ts'
import { newPassword } from '../src/access/first-password.ts'
import { hashPassword } from '../src/access/passwords.ts'
import { needsSecondFactor } from '../src/access/roles.ts'
import { newTotpSecret } from '../src/access/totp.ts'
import type { Hub } from '../src/hub.ts'
import { dayInChina } from '../src/ingest/load-adapters.ts'
import { generateCounty } from './county/generate.ts'
import { ingestCounty, readSummary } from './county/ingest-county.ts'
import { showProgress } from './county/progress.ts'

export interface DemoAccount {
  readonly role: string
  readonly username: string
  readonly password: string
  /** of those who need a second factor, base32: for an authenticator application, or oathtool --totp -b */
  readonly totpSecret?: string
  readonly area: string
}

export interface Demo {
  readonly accounts: readonly DemoAccount[]
  readonly residents: readonly { readonly idNumber: string; readonly about: string }[]
}

/** What `demo.json` holds. */
export interface DemoFile extends Demo {
  readonly url: string
  /** address at which a browser becomes one of `residents`, whichever is chosen there; only on this machine */
  readonly residentSignIn?: string
  /** a shell command that signs in and asks */
  readonly query: string
}

const seed = 1
/** older than this, the next start says again that the exports still hold */
const refreshAfterHours = 11

/** Brings the demo into the store; undefined where there is to be none. A store that holds other data is left alone. */
export async function prepareDemo(hub: Hub, { log }: { log: (line: string) => void }): Promise<Demo | undefined> {
  const { demoResidents: residents, dataFolder } = hub.config
  if (residents === 0) return undefined
  const folder = join(dataFolder, 'demo', 'county')
  if (!existsSync(join(folder, 'county.json'))) {
    if (await hasData(hub)) {
      log('库中已有数据，不装入演示数据（可设 YIKU_DEMO_RESIDENTS=0）。')
      return undefined
    }
    log(`正在生成演示县（${residents} 名虚构居民）……`)
    const progress = showProgress(residents)
    await generateCounty({ residents, seed, out: folder, today: dayInChina(new Date()), onProgress: progress.update })
    progress.stop()
  }
  await bringIn(hub, { folder, log })
  const { examples } = await readSummary(folder)
  return { accounts: await demoAccounts(hub), residents: examples.map(({ idNumber, about }) => ({ idNumber, about })) }
}

async function hasData({ store }: Hub): Promise<boolean> {
  return (await store.db.selectFrom('batch').select('batch_id').limit(1).execute()).length > 0
}

/** Ingests what is not in the store yet, or was last confirmed too long ago. */
async function bringIn(hub: Hub, { folder, log }: { folder: string; log: (line: string) => void }): Promise<void> {
  const since = new Date(Date.now() - refreshAfterHours * 3_600_000)
  const fresh = await hub.store.db
    .selectFrom('batch')
    .select(['source', 'status'])
    .where('status', '=', 'merged')
    .where('mode', '<>', 'revert')
    .where('started_at', '>', since)
    .execute()
  const done = new Set(fresh.map(({ source }) => hub.adapters.departmentOf(source)?.id))
  const { departments } = await readSummary(folder)
  // a site may have taken out the adapters of departments that it has not
  const adapted = new Set(hub.adapters.all.map(({ adapter }) => adapter.department.id))
  const left = departments.map(({ id }) => id).filter((id) => adapted.has(id) && !done.has(id))
  if (left.length === 0) return
  log(`正在导入 ${left.length} 个部门的导出文件……`)
  await ingestCounty(hub, {
    folder,
    departments: left,
    observedAt: new Date(),
    onBatch: ({ department, export: one, counts }) =>
      log(`  ${department}/${one}：${counts.rows} 行，退回 ${counts.rejected}`),
  })
}

const holders: readonly Omit<NewAccount, 'area' | 'password'>[] = [
  { username: 'clerk', role: 'clerk', holder: '演示代办员', organisation: '新洲镇车胤村' },
  { username: 'window', role: 'window', holder: '演示窗口人员', organisation: '津市市政务服务中心' },
  { username: 'officer', role: 'officer', holder: '演示数据员', organisation: '民政', department: 'civilAffairs' },
  { username: 'auditor', role: 'auditor', holder: '演示审计员甲', organisation: '津市市审计局' },
  { username: 'auditor2', role: 'auditor', holder: '演示审计员乙', organisation: '津市市纪委监委' },
  { username: 'security', role: 'securityAdmin', holder: '演示安全管理员甲', organisation: '津市市数据局' },
  { username: 'security2', role: 'securityAdmin', holder: '演示安全管理员乙', organisation: '津市市数据局' },
  { username: 'system', role: 'systemAdmin', holder: '演示系统管理员', organisation: '津市市数据局' },
]

const clerkVillage = '430781100203'

/** The demo's accounts; passwords and secrets are drawn once and kept in demo.json. */
async function demoAccounts(hub: Hub): Promise<DemoAccount[]> {
  const known = await readDemoFile(hub)
  if (known) return [...known.accounts]
  const accounts: DemoAccount[] = []
  for (const holder of holders) accounts.push(await addDemoAccount(hub, holder))
  return accounts
}

async function addDemoAccount(hub: Hub, holder: Omit<NewAccount, 'area' | 'password'>): Promise<DemoAccount> {
  const { store, vault, config } = hub
  const { role, username } = holder
  const [password, area] = [newPassword(), role === 'clerk' ? clerkVillage : hub.area]
  const account = await saveAccount(hub, { ...holder, password, area, mustChange: false })
  if (!needsSecondFactor(role, config.totp)) return { role, username, password, area }
  const totpSecret = newTotpSecret()
  await setTotp({ db: store.db, vault }, { account, secret: totpSecret })
  return { role, username, password, totpSecret, area }
}

/** A first start that was broken off before demo.json was written leaves accounts whose passwords nobody knows. */
async function saveAccount({ store: { db } }: Hub, account: NewAccount): Promise<number> {
  const known = await db
    .updateTable('account')
    .set({ password_hash: await hashPassword(account.password), failures: 0, locked_until: null })
    .where('username', '=', account.username)
    .returning('account_id')
    .executeTakeFirst()
  return known?.account_id ?? addAccount(db, account)
}

function demoFile({ config }: Hub): string {
  return join(config.dataFolder, 'demo.json')
}

async function readDemoFile(hub: Hub): Promise<DemoFile | undefined> {
  const text = await readFile(demoFile(hub), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

/** Writes demo.json, readable by its owner only. */
export async function writeDemoFile(
  hub: Hub,
  { url, hasResidents = false, ...demo }: Demo & { readonly url: string; readonly hasResidents?: boolean },
): Promise<DemoFile> {
  const signIn = hasResidents ? { residentSignIn: `${url}/v1/sessions/oidc/start?as=resident` } : {}
  const file: DemoFile = { url, ...demo, ...signIn, query: curl(url, demo) }
  await writeFile(demoFile(hub), `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 })
  await chmod(demoFile(hub), 0o600)
  return file
}

/** Signs in and asks about the first resident, in one line for sh. */
function curl(url: string, { accounts, residents }: Demo): string {
  const { username, password } = accounts.find(({ role }) => role === 'window') ?? { username: '', password: '' }
  const json = `-H 'content-type: application/json' -d`
  const signIn = `curl -s ${url}/v1/sessions ${json} '${JSON.stringify({ username, password })}'`
  const token = `$(${signIn} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`
  const question = {
    idNumber: residents[0]?.idNumber ?? '',
    purpose: { item: 'elderCard', caseNumber: 'JS-2026-000001' },
  }
  return `curl -s ${url}/v1/profiles/query -H "authorization: Bearer ${token}" ${json} '${JSON.stringify(question)}'`
}
