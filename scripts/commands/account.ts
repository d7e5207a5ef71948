/** Accounts for the first set-up of a real site: whoever has the database and the key file is trusted here. */
import { type Command, Option } from 'commander'
import {
  type AccountChange,
  type AccountRow,
  addAccount,
  changeAccount,
  listAccounts,
  type NewAccount,
  resetPassword,
  resetTotp,
  unlockAccount,
} from '../../src/access/accounts.ts'
import { newPassword } from '../../src/access/first-password.ts'
import { checkAccountNames } from '../../src/access/names.ts'
import { accountRoles } from '../../src/access/roles.ts'
import { YikuError } from '../../src/errors.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { readOwnResident } from '../own-resident.ts'
import { withStore } from '../with-store.ts'

/** The number itself is read from standard input. */
interface OwnOption {
  readonly idNumber?: true
}

type AddOptions = Omit<NewAccount, 'username' | 'password' | 'ownResident'> & OwnOption
type ChangeOptions = Omit<AccountChange, 'ownResident'> & OwnOption

/** Adds `yiku account`. */
export function register(program: Command): void {
  const account = program.command('account').description('账户 · people’s accounts')
  account
    .command('add')
    .description('新建账户，显示一次初始密码，首次登录须修改 · make an account; prints its first password once')
    .argument('<username>', '用户名：2-64 个小写字母、数字或 . _ -')
    .addOption(new Option('--role <role>', '角色').choices(accountRoles).makeOptionMandatory())
    .requiredOption('--holder <person>', '持有人：工号或姓名；同一人只能担任审计员、安全管理员、系统管理员之一')
    .requiredOption('--organisation <name>', '单位')
    .requiredOption('--area <code>', '行政区划代码：6 位县、9 位乡镇、12 位村')
    .option('--department <id>', '部门数据员所管的部门（适配器的名称）')
    .addOption(platformOption())
    .option(...idNumberOption)
    .action(add)
  account
    .command('list')
    .description('列出账户 · list the accounts')
    .action(() =>
      withStore(async ({ db }) => {
        for (const row of await listAccounts(db)) console.log(describe(row))
      }),
    )
  const onOne = (name: string, description: string) =>
    account.command(name).description(description).argument('<username>', '用户名')
  onOne('change', '改动角色、单位、部门、区划：已签发的令牌一秒内失效 · tokens already issued stop within a second')
    .addOption(new Option('--role <role>', '角色').choices(accountRoles))
    .option('--organisation <name>', '单位')
    .option('--area <code>', '行政区划代码')
    .option('--department <id>', '部门数据员所管的部门')
    .addOption(platformOption())
    .option(...idNumberOption)
    .action(change)
  onOne('disable', '停用：已签发的令牌一秒内失效 · tokens already issued stop within a second').action((username) =>
    withStore(async ({ db }) => {
      await changeAccount(db, username, { disabled: true })
      console.log(`已停用 ${username}`)
    }),
  )
  onOne('enable', '重新启用 · let it act again').action((username) =>
    withStore(async ({ db }) => {
      await changeAccount(db, username, { disabled: false })
      console.log(`已启用 ${username}`)
    }),
  )
  onOne('unlock', '解除因多次输错而锁定 · forget its failed attempts').action((username) =>
    withStore(async ({ db }) => {
      await unlockAccount(db, username)
      console.log(`已解锁 ${username}`)
    }),
  )
  onOne('set-password', '重设初始密码，显示一次，结束其所有会话 · another first password; ends its sessions').action(
    (username) =>
      withStore(async ({ db }) => {
        const password = newPassword()
        await resetPassword(db, username, password)
        announce(username, password)
      }),
  )
  onOne('reset-totp', '解绑动态验证码（手机丢失时），结束其所有会话 · forget its second factor').action((username) =>
    withStore(async ({ db }) => {
      await resetTotp(db, username)
      console.log(`已解绑 ${username} 的动态验证码`)
    }),
  )
}

const idNumberOption = [
  '--id-number',
  '从标准输入读取持有人的身份号码，只留代号，用来发现查询本人和同事 · read the holder’s ID number from standard input',
] as const

function platformOption(): Option {
  return new Option('--platform-sign-in <whether>', '可否经统一身份认证平台登录；none 解绑并结束其会话').choices([
    'none',
    'allowed',
  ])
}

async function ownOf(isTold: OwnOption['idNumber']): Promise<{ ownResident?: string }> {
  return isTold ? { ownResident: await readOwnResident() } : {}
}

function add(username: string, { idNumber, ...options }: AddOptions): Promise<void> {
  return withStore(async ({ db }) => {
    checkAccountNames({ username, holder: options.holder })
    const own = await ownOf(idNumber)
    if (options.department !== undefined) await requireDepartment(options.department)
    const password = newPassword()
    await addAccount(db, { ...options, ...own, username, password })
    announce(username, password)
  })
}

function change(username: string, { idNumber, ...options }: ChangeOptions): Promise<void> {
  return withStore(async ({ db }) => {
    const own = await ownOf(idNumber)
    if (Object.keys({ ...options, ...own }).length === 0)
      throw new YikuError('badRequest', { detail: '没有给出要改动的内容' })
    if (typeof options.department === 'string') await requireDepartment(options.department)
    await changeAccount(db, username, { ...options, ...own })
    console.log(`已改动 ${username}`)
  })
}

/** @throws {YikuError} unknownDepartment */
async function requireDepartment(id: string): Promise<void> {
  const adapters = await loadAdapters()
  adapters.get(id)
}

function announce(username: string, password: string): void {
  console.log(`用户名 ${username}\n初始密码 ${password}\n只显示这一次；首次登录后须修改。`)
}

function describe({ username, role, holder, organisation, area, ...row }: AccountRow): string {
  const states = [
    row.disabled && '已停用',
    row.locked_until !== null && row.locked_until > new Date() && `锁定至 ${row.locked_until.toISOString()}`,
    row.must_change && '待改初始密码',
    row.totp && '已绑定动态验证码',
    row.platform_sign_in !== 'none' && '可经统一身份认证登录',
    row.own_resident !== null && '已登记本人身份号码',
  ]
  const words = [username.padEnd(16), role.padEnd(14), area.padEnd(12), organisation, holder]
  return [...words, ...states.filter((state) => state !== false && state !== null)].join('  ')
}
