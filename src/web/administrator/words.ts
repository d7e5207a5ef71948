/** What codes of accounts, rules and changes mean, for those who decide upon them. */

export const accountRoles = {
  clerk: '村（社区）代办员',
  window: '窗口工作人员',
  officer: '部门数据员',
  auditor: '审计员',
  securityAdmin: '安全管理员',
  systemAdmin: '系统管理员',
} as const
export type AccountRole = keyof typeof accountRoles

export const ruledRoles = {
  clerk: '村（社区）代办员',
  window: '窗口工作人员',
  system: '部门业务系统',
  resident: '居民本人',
} as const

export const reaches = {
  ownArea: '本辖区居民',
  presence: '本辖区居民，及在场或授权的其他居民',
  agreed: '约定辖区内的居民',
  self: '本人',
} as const

export const shows = {
  clear: '看全文',
  masked: '部分隐去',
  itemClear: '事项规定可见的看全文，其余部分隐去',
  predicate: '不显示，只供事项判断',
  withheld: '不显示，也不供判断',
} as const

export const changeStatuses = {
  pending: '待批准',
  approved: '已批准',
  rejected: '已驳回',
  withdrawn: '已撤回',
  expired: '已过期',
} as const

export const platformSignIns = {
  none: '不可',
  allowed: '可以',
  managed: '账户由平台产生',
} as const

export const budgetFields = {
  perMinute: '每分钟',
  perHour: '每小时',
  perDay: '每天',
  caseResidents: '同一受理编号的人数（30 天）',
  caseLooks: '同一受理编号的次数（30 天）',
} as const
export type BudgetField = keyof typeof budgetFields

export const fieldNames: Readonly<Record<string, string>> = {
  ...budgetFields,
  role: '岗位',
  holder: '持有人',
  organisation: '单位',
  department: '部门',
  area: '辖区',
  disabled: '停用',
  platformSignIn: '经统一身份认证登录',
  resetPassword: '重设初始密码',
  resetTotp: '解绑动态验证码',
  idNumber: '本人身份号码',
  name: '名称',
  categories: '约定的数据类',
  key: '公钥',
  addKey: '登记公钥',
  revokeKey: '吊销公钥',
}
