/** Who has an account, for those who answer for it; what signs anybody in is not told. */
import { z } from 'zod'
import { type AccountRow, listAccounts } from '../access/accounts.ts'
import { accountRoles } from '../access/roles.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const ShownAccount = z.object({
  username: z.string(),
  role: z.enum(accountRoles),
  holder: z.string(),
  organisation: z.string(),
  department: z.string().optional(),
  area: z.string(),
  disabled: z.boolean(),
  lockedUntil: z.iso.datetime().optional().describe('因多次输错而锁定'),
  mustChangePassword: z.boolean().describe('还是初始密码'),
  hasOtp: z.boolean().describe('已绑定动态验证码'),
  hasIdNumber: z.boolean().describe('已登记本人身份号码（只有代号）：能发现查询本人和同事'),
  platformSignIn: z
    .enum(['none', 'allowed', 'managed'])
    .describe('经统一身份认证平台登录：不可、可以（角色由本系统定）、账户由该平台的声明产生并随之变动'),
  createdAt: z.iso.datetime(),
  passwordChangedAt: z.iso.datetime(),
})

export function accountRegisterRoutes(app: App, { store }: Hub): void {
  app.get('/v1/accounts', {
    config: { policy: { roles: ['securityAdmin', 'auditor'] }, audit: 'administration' },
    schema: {
      summary: '所有账户，包括已停用的',
      tags: ['账户与权限'],
      response: { 200: z.object({ accounts: z.array(ShownAccount) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async () => ({ accounts: (await listAccounts(store.db)).map(describe) }),
  })
}

function describe({ username, role, holder, organisation, area, ...row }: AccountRow): z.infer<typeof ShownAccount> {
  const isLocked = row.locked_until !== null && row.locked_until > new Date()
  return {
    username,
    role,
    holder,
    organisation,
    area,
    ...(row.department !== null && { department: row.department }),
    disabled: row.disabled,
    ...(isLocked && row.locked_until && { lockedUntil: row.locked_until.toISOString() }),
    mustChangePassword: row.must_change,
    hasOtp: row.totp !== null,
    hasIdNumber: row.own_resident !== null,
    platformSignIn: row.platform_sign_in,
    createdAt: row.created_at.toISOString(),
    passwordChangedAt: row.password_changed_at.toISOString(),
  }
}
