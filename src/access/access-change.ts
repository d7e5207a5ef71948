/** A change of who may act or what they may see, as it is proposed: one of six kinds, each with what it sets. */
import { z } from 'zod'
import type { BudgetRole } from '../store/tables.ts'
import { NewUsername, Username, Words } from './names.ts'
import { accountRoles } from './roles.ts'
import { reaches, ruledRoles, shows } from './rule.ts'

const Area = z
  .string()
  .regex(/^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$/)
  .describe('行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区）')
const Department = z.string().max(64).regex(/^\w+$/).describe('部门适配器的名称')
const Id = z.string().max(64).regex(/^\w+$/)

const role = z.enum(accountRoles)
const platformSignIn = z
  .enum(['none', 'allowed'])
  .exactOptional()
  .describe('可否经统一身份认证平台登录；首次登录时与该平台的用户绑定，改为 none 即解绑并结束其会话')

/** What is proposed has the number itself; what is kept has its key, from which nobody comes back to it. */
const asProposed = {
  idNumber: z
    .string()
    .max(40)
    .nullable()
    .exactOptional()
    .describe('持有人本人的身份号码：只留下代号，用来发现查询本人和同事；null 为注销。登记后不再显示'),
}
const asKept = {
  ownResident: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable()
    .exactOptional(),
}

const reason = z.string().max(200).regex(/\S/).describe('理由：审批人据此判断')

const isSomething = (set: object) => Object.keys(set).length > 0

const accountAdd = <Own extends z.ZodRawShape>(own: Own) =>
  z.strictObject({
    kind: z.literal('accountAdd'),
    subject: NewUsername,
    set: z.strictObject({
      role,
      holder: Words.describe('持有人：工号或姓名'),
      organisation: Words,
      department: Department.exactOptional(),
      area: Area,
      platformSignIn,
      ...own,
    }),
    reason,
  })

const accountChange = <Own extends z.ZodRawShape>(own: Own) =>
  z.strictObject({
    kind: z.literal('accountChange'),
    subject: Username,
    set: z
      .strictObject({
        role: role.exactOptional(),
        organisation: Words.exactOptional(),
        department: Department.nullable().exactOptional(),
        area: Area.exactOptional(),
        disabled: z.boolean().exactOptional(),
        platformSignIn,
        resetPassword: z.literal(true).exactOptional().describe('重设初始密码'),
        resetTotp: z.literal(true).exactOptional().describe('解绑动态验证码'),
        ...own,
      })
      .refine(isSomething),
    reason,
  })

const NewRule = z.strictObject({
  role: z.enum(ruledRoles),
  item: Id.optional(),
  category: Id.optional(),
  level: z.int().min(1).max(4).optional(),
  area: Area.optional(),
  reach: z.enum(reaches),
  show: z.enum(shows),
  note: z.string().max(200).default(''),
})

/** Several at once, because taking one away may leave two others undecided till a third is there. */
const RuleChange = z.strictObject({
  kind: z.literal('ruleChange'),
  set: z
    .strictObject({
      remove: z.array(z.int().min(1)).min(1).max(50).exactOptional().describe('规则编号，见 GET /v1/rules'),
      add: z.array(NewRule).min(1).max(50).exactOptional(),
    })
    .refine(isSomething),
  reason,
})

/** read by `readPublicJwk`, which says what is wrong with it */
const Key = z.record(z.string(), z.unknown()).describe('公钥（JWK）：Ed25519 或 P-256')
const Categories = z.array(Id).max(64).describe('约定的数据类')

const ClientAdd = z.strictObject({
  kind: z.literal('clientAdd'),
  subject: NewUsername,
  set: z.strictObject({
    name: Words,
    organisation: Words,
    department: Department.exactOptional(),
    area: Area,
    categories: Categories,
    key: Key.exactOptional(),
  }),
  reason,
})

const ClientChange = z.strictObject({
  kind: z.literal('clientChange'),
  subject: Username,
  set: z
    .strictObject({
      name: Words.exactOptional(),
      organisation: Words.exactOptional(),
      department: Department.nullable().exactOptional(),
      area: Area.exactOptional(),
      categories: Categories.exactOptional(),
      disabled: z.boolean().exactOptional(),
      addKey: Key.exactOptional(),
      revokeKey: z.string().max(64).exactOptional().describe('公钥的 kid'),
    })
    .refine(isSomething),
  reason,
})

const budgetRoles = ['clerk', 'window'] as const satisfies readonly BudgetRole[]
const looks = z.int().min(1)

const BudgetChange = z.strictObject({
  kind: z.literal('budgetChange'),
  subject: z.enum(budgetRoles),
  set: z
    .strictObject({
      perMinute: looks.max(10_000).exactOptional(),
      perHour: looks.max(100_000).exactOptional(),
      perDay: looks.max(1_000_000).exactOptional(),
      caseResidents: looks.max(10_000).exactOptional().describe('同一受理编号下的人数'),
      caseLooks: looks.max(10_000).exactOptional().describe('同一受理编号下的次数'),
    })
    .refine(isSomething),
  reason,
})

const others = [RuleChange, ClientAdd, ClientChange, BudgetChange] as const

/** As somebody proposes it, and reads it. */
export const ProposedChange = z.discriminatedUnion('kind', [
  accountAdd(asProposed),
  accountChange(asProposed),
  ...others,
])
export type ProposedChange = z.infer<typeof ProposedChange>

/** As it is kept and put into force. */
export const AccessChange = z.discriminatedUnion('kind', [accountAdd(asKept), accountChange(asKept), ...others])
export type AccessChange = z.infer<typeof AccessChange>

/** Takes the holder's number out of a proposal and puts its key there. */
export function keepChange(proposed: ProposedChange, keyOf: (idNumber: string) => string): AccessChange {
  if (proposed.kind === 'accountAdd') return { ...proposed, set: keepOwn(proposed.set, keyOf) }
  if (proposed.kind === 'accountChange') return { ...proposed, set: keepOwn(proposed.set, keyOf) }
  return proposed
}

function keepOwn<Set extends { idNumber?: string | null }>(
  { idNumber, ...set }: Set,
  keyOf: (idNumber: string) => string,
) {
  return idNumber === undefined ? set : { ...set, ownResident: idNumber === null ? null : keyOf(idNumber) }
}

/** stands for a number that was told: whoever reads a change learns that there is one */
export const toldNumber = '（已登记，不显示）'

/** A kept change for whoever reads it: the key, too, would lead through the log. */
export function showChange(kept: AccessChange): ProposedChange {
  if (kept.kind === 'accountAdd') return { ...kept, set: showOwn(kept.set) }
  if (kept.kind === 'accountChange') return { ...kept, set: showOwn(kept.set) }
  return kept
}

function showOwn<Set extends { ownResident?: string | null }>({ ownResident, ...set }: Set) {
  return ownResident === undefined ? set : { ...set, idNumber: ownResident === null ? null : toldNumber }
}
