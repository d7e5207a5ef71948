import { z } from 'zod'
import type { AccountRow } from '../access/accounts.ts'
import { resident } from '../access/resident-sessions.ts'
import { needsSecondFactor } from '../access/roles.ts'
import type { OpenSession } from '../access/sessions.ts'
import { tokenLifetime } from '../access/tokens.ts'
import type { Hub } from '../hub.ts'

export const SessionReply = z
  .object({
    accessToken: z.string(),
    expiresIn: z.int().describe(`秒，最多 ${tokenLifetime}`),
    account: z
      .object({ name: z.string(), role: z.string(), organisation: z.string(), area: z.string() })
      .describe('居民本人的 role 为 resident，organisation 和 area 为空'),
    person: z
      .string()
      .describe('是谁：续期之后不变，换了人就不同；账户每次登录都相同，居民本人每次登录各不相同，看不出是哪位居民'),
    mustFirst: z
      .array(z.enum(['changePassword', 'setUpOtp']))
      .describe('办理其他事之前必须先做的：修改初始密码、绑定动态验证码'),
  })
  .meta({ id: 'Session' })
type SessionReply = z.infer<typeof SessionReply>

/** A token for a session of an account, and what its holder must do first. */
export function describeSession(
  { tokens, config }: Pick<Hub, 'tokens' | 'config'>,
  { account_id, version, ...account }: AccountRow,
  { session, expires, platform }: OpenSession,
): SessionReply {
  const { holder: name, role, organisation, area, must_change, totp } = account
  const id = String(account_id)
  const issued = tokens.issue({ kind: 'account', id, ver: version, sid: session }, expires)
  const mustFirst: SessionReply['mustFirst'] = []
  if (must_change) mustFirst.push('changePassword')
  if (!totp && platform !== 'multiFactor' && needsSecondFactor(role, config.totp)) mustFirst.push('setUpOtp')
  return { ...issued, account: { name, role, organisation, area }, person: `account:${id}`, mustFirst }
}

/** A token for a session of a resident: it names the session alone, by which one resident is told from another. */
export function describeResidentSession(
  { tokens }: Pick<Hub, 'tokens'>,
  { session, expires }: OpenSession,
): SessionReply {
  const { name, role, organisation, area } = resident
  const issued = tokens.issue({ kind: 'resident', id: session, ver: 1, sid: session }, expires)
  return { ...issued, account: { name, role, organisation, area }, person: `resident:${session}`, mustFirst: [] }
}
