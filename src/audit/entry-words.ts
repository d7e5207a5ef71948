/** What the log says in its own terms, in Chinese for people. Pure. */

const kinds: Readonly<Record<string, string>> = {
  query: '查询',
  proof: '证明核对',
  export: '导出',
  signIn: '登录',
  administration: '管理操作',
  logLook: '查阅访问记录',
  denial: '未获准入',
}

const outcomes: Readonly<Record<string, string>> = {
  answered: '已答复',
  notFound: '查无',
  denied: '已拒绝',
  failed: '未完成',
}

const actorKinds: Readonly<Record<string, string>> = {
  account: '人员账户',
  client: '部门系统',
  resident: '居民本人',
  anonymous: '未登录',
  program: '本机程序',
}

const roles: Readonly<Record<string, string>> = {
  clerk: '村（社区）代办员',
  window: '窗口工作人员',
  officer: '部门数据员',
  auditor: '审计员',
  securityAdmin: '安全管理员',
  systemAdmin: '系统管理员',
  system: '部门业务系统',
  resident: '居民本人',
}

const presences: Readonly<Record<string, string>> = {
  cardRead: '读卡',
  face: '人脸核验',
  consent: '签字同意',
  agent: '委托代办',
}

const bases: Readonly<Record<string, string>> = {
  area: '本辖区',
  presence: '在场或授权',
  self: '本人',
  agreement: '约定',
}

const tables = { kind: kinds, outcome: outcomes, actorKind: actorKinds, role: roles, presence: presences, basis: bases }

/** The word for a term; the term itself where there is none, for an entry of a later version may hold it. */
export function wordOf(table: keyof typeof tables, term: string): string {
  return tables[table][term] ?? term
}
