/**
 * Every error a person or a program can meet: HTTP status, exit code of the command line, Chinese title.
 * Titles say what is wrong and what to do; `detail` says where. Neither ever holds a resident's data.
 */
export const errors = {
  badRequest: { status: 400, title: '请求不符合接口约定，请按 problems 所列改正，约定见 /docs' },
  badIdNumber: { status: 400, title: '身份号码不正确：须为字符串，且位数、日期、校验码符合 GB 11643' },
  idNumberInText: {
    status: 400,
    title: '受理编号、凭据、理由会长期留在访问记录里，不得写入身份号码，请改用业务编号',
  },
  purposeRequired: { status: 400, title: '须说明所办事项和受理编号' },
  unknownItem: { status: 400, title: '没有这个事项，请从事项清单（GET /v1/items）中选择' },
  unknownBundle: { status: 400, title: '没有这件事，请从事项清单（GET /v1/items）的“一件事”中选择' },
  badRule: { status: 400, title: '权限规则不成立，请按说明改正后重新提出' },
  ruleExists: { status: 409, title: '已有同样条件的权限规则' },
  ruleNotFound: { status: 404, title: '没有这条权限规则，请从规则清单（GET /v1/rules）核对编号' },
  unauthenticated: { status: 401, title: '未登录或登录已失效，请重新登录' },
  refreshReused: { status: 401, title: '登录凭证已用过一次又被使用，为防盗用会话已结束，请重新登录' },
  badCredentials: {
    status: 401,
    title: '用户名、密码或动态验证码不正确；连续错误会暂时锁定，请稍后再试，忘记密码请联系安全管理员',
  },
  otpRequired: { status: 401, title: '请输入手机上的动态验证码，再登录一次' },
  badOtp: { status: 400, title: '动态验证码不正确，请核对手机时间后重试' },
  weakPassword: { status: 400, title: '新密码不符合要求，请按说明另设一个' },
  passwordChangeRequired: { status: 403, title: '请先修改初始密码' },
  otpSetupRequired: { status: 403, title: '请先绑定动态验证码' },
  noIdentityPlatform: { status: 404, title: '本系统没有接入统一身份认证平台' },
  identityPlatformUnavailable: { status: 503, title: '统一身份认证平台暂时不可用，请稍后再试；有密码的可用密码登录' },
  identityNotConfirmed: { status: 401, title: '统一身份认证未能确认您的身份，请重新登录' },
  identityNotEntitled: {
    status: 403,
    title: '统一身份认证已通过，但您在本系统没有可用的账户或权限，请联系本单位的安全管理员',
  },
  crossSite: { status: 403, title: '请求不是从本系统的页面发出的，请回到本系统的页面重新操作；程序须带 Origin 头' },
  forbidden: { status: 403, title: '没有办理此事的权限，确需办理请联系安全管理员' },
  notFound: { status: 404, title: '没有这个地址，请核对网址；接口清单见 /docs' },
  residentNotFound: {
    status: 404,
    title: '查无此人，或不在您的权限范围内；请核对号码，本人在场或已授权的请附在场凭证再查',
  },
  proofReceiptNotFound: { status: 404, title: '没有这份免提交回执，或已过保存期；请核对编号，必要时重新核对' },
  batchNotFound: { status: 404, title: '没有这个批次，或不属于本部门；请从批次清单（GET /v1/batches）核对编号' },
  methodNotAllowed: { status: 405, title: '此地址不支持该方法，接口清单见 /docs' },
  bodyTooLarge: { status: 413, title: '请求内容过大，请分几次发送' },
  unsupportedMediaType: { status: 415, title: '请求内容的类型不受支持，见接口说明 /docs' },
  headersTooLarge: { status: 431, title: '请求头过大，请清除本站的 Cookie 后重试' },
  requestTimeout: { status: 408, title: '请求发送过慢，连接已关闭；请检查网络后重试' },
  internal: { status: 500, title: '系统内部错误，已记录，请稍后再试或联系管理员' },
  packageMissing: {
    status: 503,
    title: '缺少软件包：这条命令用于演示和试验，须在完整安装（npm ci）中运行，npm prune --omit=dev 之后不能用',
  },
  badSettings: { status: 503, title: '设置有误，请改正环境变量' },
  cannotListen: { status: 503, title: '不能在该地址和端口上监听：端口可能已被占用，可用 PORT 另设' },
  keyFileMissing: {
    status: 503,
    title: '找不到密钥文件，而库中已有用它写入的数据；请从另存的副本恢复，或用 YIKU_KEY_FILE 指明它在哪里',
  },
  keyFileDamaged: { status: 503, title: '密钥文件已损坏；请从另存的副本恢复，没有它数据谁也无法读出' },
  keyFileOfOther: {
    status: 503,
    title: '密钥文件不是这个数据库的：用它查不到库中任何人，答复都会是错的；请换回原来的密钥文件，或改正 DATABASE_URL',
  },
  storeUnavailable: { status: 503, title: '数据库暂时不可用，请稍后再试' },

  accountNotFound: { status: 404, title: '没有这个账户，请从账户清单核对用户名' },
  accountExists: { status: 409, title: '已有这个用户名，请换一个' },
  badAccount: { status: 400, title: '账户资料不正确，请按说明改正后重新提出' },
  powersTogether: {
    status: 409,
    title: '同一人只能担任审计员、安全管理员、系统管理员中的一个，请另定人选或先停用另一账户',
  },

  changeNotFound: { status: 404, title: '没有这项变更申请，请从申请清单（GET /v1/access-changes）核对编号' },
  changeNotPending: { status: 409, title: '这项变更申请已有结论，或已过期；仍需变更的请重新提出' },
  changeStale: { status: 409, title: '提出之后情况已有变化，请撤回后重新提出' },
  ownChange: { status: 403, title: '不得审批自己提出的变更，须由另一位安全管理员审批' },
  selfGrant: { status: 403, title: '不得变更自己（或本人其他账户）的权限，也不得驳回针对自己的变更' },
  tooFewAdmins: { status: 409, title: '在任的安全管理员不得少于两人' },
  budgetExceeded: { status: 429, title: '查询次数已达上限，请稍后再试；确需多查的请联系安全管理员' },
  tooBusy: { status: 503, title: '登录请求过多，请稍后再试' },

  invalidClient: { status: 401, title: '系统身份未能确认：请核对系统编号、所用密钥是否在用、断言的受众与时间' },
  unsupportedGrantType: { status: 400, title: '只支持 grant_type=client_credentials' },
  invalidScope: { status: 400, title: '不使用 scope：可查的范围以备案为准' },
  clientNotFound: { status: 404, title: '没有这个系统，请从系统清单（GET /v1/clients）核对编号' },
  clientExists: { status: 409, title: '已有这个系统编号，请换一个' },
  badClient: { status: 400, title: '系统资料不正确，请按说明改正后重新提出' },
  badClientKey: { status: 400, title: '公钥不正确：须为 Ed25519 或 P-256 公钥，JWK 或 PEM（BEGIN PUBLIC KEY）' },
  privateKeyGiven: { status: 400, title: '这是私钥，未予登记：私钥不得交给任何人，请视为已泄露，另做一对，只交公钥' },
  clientKeyExists: { status: 409, title: '这个公钥已登记过；吊销过的不能再用' },
  clientKeysFull: { status: 409, title: '已有两个公钥在用，请先吊销旧的' },
  clientKeyNotFound: { status: 404, title: '没有这个在用的公钥，请从该系统的公钥清单核对' },
  lastClientKey: { status: 409, title: '这是最后一个在用的公钥，请先登记新的再吊销它' },

  auditUnavailable: { status: 503, title: '访问记录暂时无法写入，按规定不予查询，请稍后再试' },
  checkpointOverdue: { status: 503, title: '访问记录已逾十分钟没有生成存证点，请查看服务日志和数据库' },
  handOverOverdue: {
    status: 503,
    title: '存证点已逾一小时没有交到库外，请检查 YIKU_CHECKPOINTS 的目录和 YIKU_WITNESS 的见证方',
  },
  logForked: {
    status: 503,
    title:
      '访问记录接不上先前签下的存证点：库中的记录可能被改过、删过，或者数据库是由较旧的备份恢复的；请用 yiku audit verify --checkpoint 核对，两者都留作证据',
  },
  entryNotFound: { status: 404, title: '没有这条访问记录，或已超过保存期；请核对编号' },
  tooManyEntries: { status: 400, title: '符合条件的访问记录过多，请缩小时间范围或增加条件，分几次导出' },
  entryAboutNobody: { status: 409, title: '这条访问记录不涉及某一位居民，不需要核实身份' },
  unmaskingNotFound: { status: 404, title: '没有这项身份核实申请，或不是您提出的；请核对编号' },
  unmaskingNotPending: { status: 409, title: '这项身份核实申请已有结论，或已过期；仍需核实的请重新申请' },
  unmaskingNotOpen: {
    status: 409,
    title: '身份核实须先经另一位审计员批准，批准后 24 小时内可看；已过时限的请重新申请',
  },
  ownUnmasking: { status: 403, title: '不得审批自己提出的身份核实申请，须由另一位审计员审批' },
  subjectUnknown: { status: 404, title: '库中没有这位居民：当时所查的号码不在库中，无从得知是谁' },
  checkpointNotFound: { status: 404, title: '没有这个存证点，请从最新的存证点（GET /v1/checkpoints/latest）开始' },
  tileNotFound: { status: 404, title: '没有这个存证分块，或存证尚未增长到那里；请按最新存证点的条数读取' },
  entryNotSequenced: { status: 409, title: '这条访问记录尚未编入存证，请稍后再试' },
  badCheckpoint: { status: 400, title: '存证点无法读取，或不是由该公钥签名；请核对存证点和公钥是否出自同一系统' },
  badPublicKey: { status: 400, title: '公钥格式不正确，应为 yiku audit key 输出的一行' },
  badReceipt: { status: 400, title: '回执格式不正确，请使用答复中 receipt 的原文' },
  retentionTooShort: { status: 400, title: '访问记录至少保存 180 天，请设为 180 天或更长' },

  anomalyNotFound: { status: 404, title: '没有这条异常，请从异常清单（GET /v1/anomalies）核对编号' },
  ownAnomaly: { status: 403, title: '不得对涉及自己的异常下结论，须由另一位审计员决定' },
  badAnomalyRule: { status: 400, title: '异常规则的参数不正确，请按说明改正' },

  unknownDepartment: { status: 400, title: '没有这个部门的适配器，请核对部门代号（adapters 目录下的文件夹名）' },
  unknownExport: { status: 400, title: '认不出文件属于该部门的哪一种导出，请检查文件名或用 --export 指明' },
  fileNotFound: { status: 400, title: '文件不存在或不可读，请核对路径和权限' },
  fileEmpty: { status: 400, title: '文件是空的，请重新导出' },
  fileNotWhatItClaims: { status: 400, title: '文件内容与其格式不符，请重新导出，不要只改扩展名' },
  fileWrongEncoding: { status: 400, title: '文件编码与约定不符，请按 UTF-8 或 GB18030 重新导出' },
  fileMissingColumn: { status: 400, title: '文件缺少必需的列，请补上后重做' },
  fileDuplicateColumn: { status: 400, title: '文件中有重名的列，请改名或删去后重做' },
  fileTooLarge: { status: 400, title: '文件展开后过大，疑似压缩炸弹，已拒绝；确属正常的请拆成几个文件' },
  fileBeyondLimits: { status: 400, title: '文件的行、列或单元格超出可以读取的限度，已拒绝；请拆成几个文件' },
  fileXmlEntities: { status: 400, title: 'XML 文件含有实体或文档类型声明，已拒绝；请重新导出不含它们的文件' },
  viewUnavailable: { status: 503, title: '部门数据库的视图无法读取，请检查连接地址、账户权限和视图名' },
  tooManyRejects: { status: 400, title: '退回的行过多，整批未入库；请看退回原因，改正导出后重做' },
  snapshotShrinks: { status: 409, title: '全量文件将删除过多记录，整批未入库；确认无误后用 --allow-shrink 重做' },
  exportFromFuture: { status: 400, title: '导出时间在将来，整批未入库；请检查文件名中的日期或 --observed-at' },
  exportUndated: {
    status: 400,
    title: '从文件名看不出是哪一天导出的，整批未入库；请改回导出时的文件名，或用 --observed-at 指明导出时间',
  },
  olderThanStore: { status: 409, title: '文件早于库中已有的全量，整批未入库；请用更新的导出' },
  batchNotWaiting: { status: 409, title: '该批次已在处理，或已处理完；请查看批次状态' },
  batchNotRepeatable: { status: 409, title: '该批次不能重做：只有试运行、整批拒绝、被中断的上传可以' },
  uploadGone: { status: 409, title: '上传的文件已按期删除，请重新上传' },
  badUpload: { status: 400, title: '上传的内容不符合约定，请按说明改正后重新上传' },
  unknownCategory: { status: 404, title: '没有这个数据类，见数据目录（GET /v1/catalogue）' },
  notOwnCategory: { status: 403, title: '这个数据类不由本部门提供，请核对数据类；确应提供的请联系系统管理员' },
  templateOfOther: { status: 400, title: '这是另一个数据类的模板，请核对所选的数据类' },
  uploadAborted: { status: 400, title: '处理所需的时间或内存超出限度，已中止，未入库；请拆成几个文件再传' },
  idempotencyKeyReused: {
    status: 409,
    title: '这个 Idempotency-Key 已用于另外的内容；新的推送请换新的键，重发的请原样重发',
  },
  updatesBusy: { status: 503, title: '推送过多，本次未入库，请稍后以同一个 Idempotency-Key 重发' },
  badChangeToken: { status: 400, title: '变更凭据不正确、已过期，或不是发给本系统的；请从变更流重新取得' },
  badChangeCursor: { status: 400, title: '变更流的位置不正确，请使用上一次答复给出的位置' },
  changesForgotten: {
    status: 410,
    title: '这个位置以后的变更已有部分超过保存期；请重新查询所需数据，再从最早的位置读起',
  },

  recordNotFound: {
    status: 404,
    title: '没有这条记录，或不在您的权限范围内；请重新查询，按答复中的 record 和 version 再提',
  },
  recordChanged: { status: 409, title: '这条记录在您查看之后已有变化，请重新查询，仍有异议的再提' },
  fieldNotShown: { status: 403, title: '只能对查询时显示给您的字段提出异议；其他字段请由有权查看的单位或居民本人提出' },
  alreadyDisputed: { status: 409, title: '这个字段已有异议在校核中，有结果之前不必重复提出' },
  conflictNotFound: {
    status: 404,
    title: '没有这项比对冲突，或本部门没有相关数据；请从冲突清单（GET /v1/conflicts）核对编号',
  },
  conflictClosed: { status: 409, title: '这项比对冲突已经消除，不必再答复；再次出现冲突时会重新列出' },
  correctionNotFound: { status: 404, title: '没有这项校核，或与您无关；请从校核清单（GET /v1/corrections）核对编号' },
  correctionClosed: { status: 409, title: '这项校核已有结论或已撤回；仍有异议的，请重新查询后另行提出' },
  correctionUnchanged: {
    status: 409,
    title: '库中的值还没有改变，不能答复为已更正；请先推送或上传更正后的记录，再来答复',
  },

  badSubscription: { status: 400, title: '订阅不成立，请按说明改正地址、密钥或数据类后重新提出' },
  tooManySubscriptions: { status: 409, title: '本系统的订阅已满，请先删除不用的' },
  subscriptionNotFound: {
    status: 404,
    title: '没有这个订阅，或不属于本系统、本部门；请从订阅清单（GET /v1/subscriptions）核对',
  },

  batchNotRevertible: { status: 409, title: '该批次不能撤销：只有已入库而未撤销的批次可以，请查看批次状态' },
  pushesNotRevertible: {
    status: 409,
    title: '没有可撤销的推送：没有这样的推送，或都已撤销；请核对批次编号、时间和系统编号',
  },
  departmentBusy: { status: 409, title: '该部门另有一个批次正在处理，请稍后再试' },
} as const

export type ErrorCode = keyof typeof errors

/** Where a refusal lies and what to do, in Chinese; never a value out of the data. */
export interface ErrorContext {
  readonly detail?: string
  readonly file?: string
  readonly line?: number
  readonly column?: string
  /** seconds after which it is worth another try */
  readonly retryAfter?: number
  readonly cause?: unknown
}

/** The one error class that routes and commands throw on purpose. */
export class YikuError extends Error {
  readonly code: ErrorCode
  readonly context: ErrorContext
  constructor(code: ErrorCode, context: ErrorContext = {}) {
    super(describe(code, context), context.cause === undefined ? undefined : { cause: context.cause })
    this.name = 'YikuError'
    this.code = code
    this.context = context
  }
}

function describe(code: ErrorCode, { file, line, column, detail }: ErrorContext): string {
  const where = [file, line === undefined ? undefined : `第 ${line} 行`, column && `“${column}”列`]
  const place = where.filter(Boolean).join(' ')
  return [place, errors[code].title, detail].filter(Boolean).join('：')
}

/** What a log may tell of any error: never its message, which may quote what it stumbled over. */
export function loggable(error: unknown): { readonly kind: string; readonly cause?: string } {
  if (!(error instanceof Error)) return { kind: typeof error }
  const cause = codeOf(error)
  return { kind: error.name, ...(cause !== '' && { cause }) }
}

/** What does not fit a schema, place by place; never the values. */
export function describeIssues(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  whole: string,
): string[] {
  return issues.map(({ path, message }) => `${path.join('.') || whole}：${message}`)
}

/** Of a store that cannot do its work now, and could later: Node's codes, and PostgreSQL's classes 08, 53 and 57 of SQLSTATE (PostgreSQL, Appendix A). */
const storeDownCodes = /^(ECONN|EPIPE|ETIMEDOUT|08|53|57)/
/** what the driver says of it without a code; other programs, too, know time-outs */
const storeDownMessages =
  /^(?:timeout ex|Query read timeout|Connection terminated|Client has encountered a connection error)/

const storeDownReasons: Readonly<Record<string, string>> = {
  53100: '数据库所在的磁盘已满，请数据库管理员腾出空间',
  53200: '数据库的内存不足，请数据库管理员查看',
  53300: '数据库的连接已用完，请数据库管理员调大 max_connections',
}

/** Whether the store is out of reach, lost on the way, going, or out of room. */
export function isStoreDown(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof YikuError) return false
  const isNoSocket = 'code' in error && error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect'
  return storeDownCodes.test(codeOf(error)) || isNoSocket || storeDownMessages.test(error.message)
}

/** The same in words, for who is not a resident's asker: why, where PostgreSQL says so. */
export function storeDown(error: unknown, cause: unknown = error): YikuError {
  const detail = error instanceof Error ? storeDownReasons[codeOf(error)] : undefined
  return new YikuError('storeUnavailable', { cause, ...(detail !== undefined && { detail }) })
}

/** Of an error that another one wraps, as `fetch` and the OpenID library do: what went wrong, without what was said. */
export function codeOfCause({ cause }: Error): string | undefined {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
