/**
 * Every error a person or a program can meet: HTTP status, exit code of the command line, Chinese title.
 * Titles say what is wrong; `detail` says where and what to do. Neither ever holds a resident's data.
 */
export const errors = {
  badRequest: { status: 400, title: '请求不符合接口约定' },
  badIdNumber: { status: 400, title: '身份号码不正确：须为字符串，且位数、日期、校验码符合 GB 11643' },
  unauthenticated: { status: 401, title: '未登录或登录已失效，请重新登录' },
  badCredentials: { status: 401, title: '用户名或密码不正确' },
  forbidden: { status: 403, title: '没有办理此事的权限' },
  notFound: { status: 404, title: '没有这个地址' },
  residentNotFound: { status: 404, title: '查无此人，或不在您的权限范围内' },
  batchNotFound: { status: 404, title: '没有这个批次' },
  methodNotAllowed: { status: 405, title: '此地址不支持该方法' },
  bodyTooLarge: { status: 413, title: '请求内容过大' },
  unsupportedMediaType: { status: 415, title: '请求内容的类型不受支持，请使用 application/json' },
  tooManyRequests: { status: 429, title: '查询过于频繁，请稍后再试' },
  internal: { status: 500, title: '系统内部错误，已记录，请稍后再试或联系管理员' },
  cannotListen: { status: 503, title: '不能在该地址和端口上监听：端口可能已被占用，可用 PORT 另设' },
  storeUnavailable: { status: 503, title: '数据库暂时不可用，请稍后再试' },

  unknownDepartment: { status: 400, title: '没有这个部门的适配器' },
  unknownExport: { status: 400, title: '认不出文件属于该部门的哪一种导出，请检查文件名或用 --export 指明' },
  fileNotFound: { status: 400, title: '文件不存在或不可读' },
  fileEmpty: { status: 400, title: '文件是空的' },
  fileNotWhatItClaims: { status: 400, title: '文件内容与其格式不符' },
  fileWrongEncoding: { status: 400, title: '文件编码与约定不符' },
  fileMissingColumn: { status: 400, title: '文件缺少必需的列' },
  fileDuplicateColumn: { status: 400, title: '文件中有重名的列' },
  fileTooLarge: { status: 400, title: '文件展开后过大，疑似压缩炸弹，已拒绝' },
  fileBeyondLimits: { status: 400, title: '文件的行、列或单元格超出可以读取的限度，已拒绝' },
  fileXmlEntities: { status: 400, title: 'XML 文件含有实体或文档类型声明，已拒绝' },
  viewUnavailable: { status: 503, title: '部门数据库的视图无法读取' },
  tooManyRejects: { status: 400, title: '退回的行过多，整批未入库' },
  snapshotShrinks: { status: 409, title: '全量文件将删除过多记录，整批未入库；确认无误后用 --allow-shrink 重做' },
  exportFromFuture: { status: 400, title: '导出时间在将来，整批未入库；请检查文件名中的日期或 --observed-at' },
  olderThanStore: { status: 409, title: '文件早于库中已有的全量，整批未入库' },
  batchNotRevertible: { status: 409, title: '该批次不能撤销' },
  departmentBusy: { status: 409, title: '该部门另有一个批次正在处理，请稍后再试' },
} as const

export type ErrorCode = keyof typeof errors

/** Where a refusal lies and what to do, in Chinese; never a value out of the data. */
export interface ErrorContext {
  readonly detail?: string
  readonly file?: string
  readonly line?: number
  readonly column?: string
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
