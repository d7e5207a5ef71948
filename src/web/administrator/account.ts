/** Accounts as administrators see them, and what a filled form proposes. */
import type { Reply } from '../api/send.ts'
import type { Tone } from '../parts/StateBadge.vue'
import type { ProposedChange } from './proposal.ts'
import type { AccountRole } from './words.ts'

export type Account = Reply<'GET /v1/accounts'>['accounts'][number]

export interface AccountDraft {
  username: string
  role: AccountRole
  holder: string
  organisation: string
  /** empty: none */
  department: string
  area: string
  disabled: boolean
  isPlatformAllowed: boolean
  resetPassword: boolean
  resetTotp: boolean
  /** empty: as it is */
  idNumber: string
  reason: string
}

export function draftOf(account: Account | undefined): AccountDraft {
  return {
    username: account?.username ?? '',
    role: account?.role ?? 'clerk',
    holder: account?.holder ?? '',
    organisation: account?.organisation ?? '',
    department: account?.department ?? '',
    area: account?.area ?? '',
    disabled: account?.disabled ?? false,
    isPlatformAllowed: account !== undefined && account.platformSignIn !== 'none',
    resetPassword: false,
    resetTotp: false,
    idNumber: '',
    reason: '',
  }
}

export function newAccount(draft: AccountDraft): ProposedChange {
  const { username, role, holder, organisation, department, area, isPlatformAllowed, idNumber, reason } = draft
  return {
    kind: 'accountAdd',
    subject: username.trim(),
    set: {
      role,
      holder: holder.trim(),
      organisation: organisation.trim(),
      area: area.trim(),
      ...(department !== '' && { department }),
      ...(isPlatformAllowed && { platformSignIn: 'allowed' }),
      ...(idNumber.trim() !== '' && { idNumber: idNumber.trim() }),
    },
    reason: reason.trim(),
  }
}

/** Only what is another than before; undefined where nothing is. */
export function changeOf(account: Account, draft: AccountDraft): ProposedChange | undefined {
  const before = draftOf(account)
  const [organisation, area, idNumber] = [draft.organisation, draft.area, draft.idNumber].map((text) => text.trim())
  const set = {
    ...(draft.role !== before.role && { role: draft.role }),
    ...(organisation !== undefined && organisation !== before.organisation && { organisation }),
    ...(area !== undefined && area !== before.area && { area }),
    ...(draft.department !== before.department && { department: draft.department === '' ? null : draft.department }),
    ...(draft.disabled !== before.disabled && { disabled: draft.disabled }),
    ...(draft.isPlatformAllowed !== before.isPlatformAllowed && {
      platformSignIn: draft.isPlatformAllowed ? ('allowed' as const) : ('none' as const),
    }),
    ...(draft.resetPassword && { resetPassword: true as const }),
    ...(draft.resetTotp && { resetTotp: true as const }),
    ...(idNumber !== undefined && idNumber !== '' && { idNumber }),
  }
  if (Object.keys(set).length === 0) return undefined
  return { kind: 'accountChange', subject: account.username, set, reason: draft.reason.trim() }
}

export function stateOf(account: Account): { readonly tone: Tone; readonly text: string } {
  if (account.disabled) return { tone: 'bad', text: '已停用' }
  if (account.lockedUntil !== undefined) return { tone: 'warn', text: '暂时锁定' }
  if (account.mustChangePassword) return { tone: 'warn', text: '未改初始密码' }
  return { tone: 'good', text: account.hasOtp ? '在用，有动态验证码' : '在用' }
}
