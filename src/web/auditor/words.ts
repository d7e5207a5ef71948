/** What the log says in its own terms, in Chinese. The hub has the same words for exports; test/web/auditor.test.ts compares them. */

export const kinds: Readonly<Record<string, string>> = {
  query: '查询',
  proof: '证明核对',
  export: '导出',
  signIn: '登录',
  administration: '管理操作',
  logLook: '查阅访问记录',
  denial: '未获准入',
}

export const outcomes = {
  answered: '已答复',
  notFound: '查无',
  denied: '已拒绝',
  failed: '未完成',
} as const

export const actorKinds: Readonly<Record<string, string>> = {
  account: '人员账户',
  client: '部门系统',
  resident: '居民本人',
  anonymous: '未登录',
  program: '本机程序',
}

export const roles: Readonly<Record<string, string>> = {
  clerk: '村（社区）代办员',
  window: '窗口工作人员',
  officer: '部门数据员',
  auditor: '审计员',
  securityAdmin: '安全管理员',
  systemAdmin: '系统管理员',
  system: '部门业务系统',
  resident: '居民本人',
}

export const presences: Readonly<Record<string, string>> = {
  cardRead: '读卡',
  face: '人脸核验',
  consent: '签字同意',
  agent: '委托代办',
}

export const bases: Readonly<Record<string, string>> = {
  area: '本辖区',
  presence: '在场或授权',
  self: '本人',
  agreement: '约定',
}

export const anomalyKinds = {
  bulk: '短时大量查询',
  sequential: '按号码顺序查询',
  household: '反复查询同一户',
  selfOrColleague: '查询本人或同事',
  afterHours: '非工作时间查询',
  sharedCase: '一个受理编号查多户',
  unknownCase: '受理编号不像真的',
  newVillage: '查询从未服务过的村',
  denials: '落空的查询过多',
  budget: '超出查询限额',
} as const

export const anomalyStates = { open: '待查', explained: '已有合理解释', confirmed: '确认为违规' } as const

export const unmaskingStatuses = {
  pending: '待批准',
  approved: '已批准',
  rejected: '已驳回',
  withdrawn: '已撤回',
  expired: '已过期',
} as const
