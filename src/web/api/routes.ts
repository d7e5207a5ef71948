/** What every route takes and answers. Generated from the routes' own schemas: see test/web/route-types.test.ts. */

export type AccessChange = {
  readonly id: string
  readonly change:
    | {
        readonly kind: 'accountAdd'
        readonly subject: string
        readonly set: {
          readonly role: 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin'
          /** 持有人：工号或姓名 */
          readonly holder: string
          readonly organisation: string
          /** 部门适配器的名称 */
          readonly department?: string
          /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
          readonly area: string
          /** 可否经统一身份认证平台登录；首次登录时与该平台的用户绑定，改为 none 即解绑并结束其会话 */
          readonly platformSignIn?: 'none' | 'allowed'
          /** 持有人本人的身份号码：只留下代号，用来发现查询本人和同事；null 为注销。登记后不再显示 */
          readonly idNumber?: string | null
        }
        /** 理由：审批人据此判断 */
        readonly reason: string
      }
    | {
        readonly kind: 'accountChange'
        readonly subject: string
        readonly set: {
          readonly role?: 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin'
          readonly organisation?: string
          readonly department?: string | null
          /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
          readonly area?: string
          readonly disabled?: boolean
          /** 可否经统一身份认证平台登录；首次登录时与该平台的用户绑定，改为 none 即解绑并结束其会话 */
          readonly platformSignIn?: 'none' | 'allowed'
          /** 重设初始密码 */
          readonly resetPassword?: true
          /** 解绑动态验证码 */
          readonly resetTotp?: true
          /** 持有人本人的身份号码：只留下代号，用来发现查询本人和同事；null 为注销。登记后不再显示 */
          readonly idNumber?: string | null
        }
        /** 理由：审批人据此判断 */
        readonly reason: string
      }
    | {
        readonly kind: 'ruleChange'
        readonly set: {
          /** 规则编号，见 GET /v1/rules */
          readonly remove?: readonly number[]
          readonly add?: readonly {
            readonly role: 'clerk' | 'window' | 'system' | 'resident'
            readonly item?: string
            readonly category?: string
            readonly level?: number
            /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
            readonly area?: string
            readonly reach: 'ownArea' | 'presence' | 'agreed' | 'self'
            readonly show: 'clear' | 'masked' | 'itemClear' | 'predicate' | 'withheld'
            readonly note: string
          }[]
        }
        /** 理由：审批人据此判断 */
        readonly reason: string
      }
    | {
        readonly kind: 'clientAdd'
        readonly subject: string
        readonly set: {
          readonly name: string
          readonly organisation: string
          /** 部门适配器的名称 */
          readonly department?: string
          /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
          readonly area: string
          /** 约定的数据类 */
          readonly categories: readonly string[]
          /** 公钥（JWK）：Ed25519 或 P-256 */
          readonly key?: Readonly<Record<string, unknown>>
        }
        /** 理由：审批人据此判断 */
        readonly reason: string
      }
    | {
        readonly kind: 'clientChange'
        readonly subject: string
        readonly set: {
          readonly name?: string
          readonly organisation?: string
          readonly department?: string | null
          /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
          readonly area?: string
          /** 约定的数据类 */
          readonly categories?: readonly string[]
          readonly disabled?: boolean
          /** 公钥（JWK）：Ed25519 或 P-256 */
          readonly addKey?: Readonly<Record<string, unknown>>
          /** 公钥的 kid */
          readonly revokeKey?: string
        }
        /** 理由：审批人据此判断 */
        readonly reason: string
      }
    | {
        readonly kind: 'budgetChange'
        readonly subject: 'clerk' | 'window'
        readonly set: {
          readonly perMinute?: number
          readonly perHour?: number
          readonly perDay?: number
          /** 同一受理编号下的人数 */
          readonly caseResidents?: number
          /** 同一受理编号下的次数 */
          readonly caseLooks?: number
        }
        /** 理由：审批人据此判断 */
        readonly reason: string
      }
  /** 会放开、收回什么：审批前请看清 */
  readonly difference: {
    readonly fields: readonly {
      readonly field: string
      readonly before: unknown
      readonly after: unknown
    }[]
    /** 角色 × 数据类 × 级别中有变化的格子 */
    readonly cells: readonly {
      readonly role: 'clerk' | 'window' | 'system' | 'resident'
      readonly category: string
      readonly level: 1 | 2 | 3 | 4
      /** 只在办该事项时 */
      readonly item?: string
      /** 只对该辖区内的查询人 */
      readonly area?: string
      /** null：看不到 */
      readonly before: {
        readonly reach: 'ownArea' | 'presence' | 'agreed' | 'self'
        readonly show: 'clear' | 'masked' | 'itemClear' | 'predicate' | 'withheld'
      } | null
      /** null：看不到 */
      readonly after: {
        readonly reach: 'ownArea' | 'presence' | 'agreed' | 'self'
        readonly show: 'clear' | 'masked' | 'itemClear' | 'predicate' | 'withheld'
      } | null
      /** 比原来看得多，或看到的人多 */
      readonly opens: boolean
    }[]
  }
  /** 停用已先行生效，72 小时内无人批准即恢复 */
  readonly atOnce: boolean
  readonly status: 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'
  readonly proposedBy: {
    readonly username: string
    readonly holder: string
  }
  readonly proposedAt: string
  readonly expiresAt: string
  readonly decidedBy?: {
    readonly username: string
    readonly holder: string
  }
  readonly decidedAt?: string
  readonly decisionReason?: string
}

export type AccessEntry = {
  readonly id: string
  readonly at: string
  /** query 查询、proof 证明核对、export 导出、signIn 登录、administration 管理、logLook 查阅访问记录、denial 未获准入 */
  readonly kind: string
  /** answered 已答复、notFound 查无、denied 拒绝、failed 未完成 */
  readonly outcome: string
  /** 写下时尚未查完，同一请求另有一条记录说明实际结果 */
  readonly corrected: boolean
  readonly code?: string
  readonly route?: string
  readonly requestId?: string
  readonly actorKind: string
  /** 账户编号、系统编号；居民本人为其会话 */
  readonly actor?: string
  readonly actorName?: string
  readonly role?: string
  readonly organisation?: string
  readonly department?: string
  readonly area?: string
  /** 网络地址的代号：只能分辨是否同一处 */
  readonly address?: string
  readonly item?: string
  readonly caseNumber?: string
  readonly reason?: string
  readonly presenceMethod?: string
  readonly presenceReference?: string
  readonly basis?: string
  /** 居民的代号：须两位审计员方能还原，见 POST /v1/unmaskings */
  readonly residentId?: string
  readonly residentCount?: number
  readonly subject?: string
  readonly categoriesAsked?: readonly string[]
  readonly categoriesGiven?: readonly string[]
}

export type Anomaly = {
  readonly id: number
  readonly kind:
    | 'bulk'
    | 'sequential'
    | 'household'
    | 'selfOrColleague'
    | 'afterHours'
    | 'sharedCase'
    | 'unknownCase'
    | 'newVillage'
    | 'denials'
    | 'budget'
  readonly title: string
  /** 账户编号，同访问记录 */
  readonly actor: string
  readonly actorName?: string
  readonly role?: string
  readonly organisation?: string
  readonly area?: string
  readonly firstEntry: string
  readonly lastEntry: string
  readonly firstAt: string
  readonly lastAt: string
  /** 涉及的访问记录条数；逐条见 POST /v1/access-entries/search 的 anomaly */
  readonly entries: number
  /** 超出规则多少：1 为刚好达到 */
  readonly score: number
  /** 发现了什么；不含居民信息 */
  readonly explanation: string
  readonly foundAt: string
  /** open 待查、explained 已有合理解释、confirmed 确认为违规 */
  readonly state: 'open' | 'explained' | 'confirmed'
  readonly decidedBy?: {
    readonly username: string
    readonly holder: string
  }
  readonly decidedAt?: string
  readonly reason?: string
}

export type Batch = {
  readonly batch: number
  readonly department: string
  /** 哪一种导出；template:… 为统一模板，corrections:… 为退回后改正 */
  readonly export: string
  readonly mode: 'snapshot' | 'changes' | 'revert'
  /** waiting 排队中、running 处理中、merged 已入库、refused 整批拒绝、dryRun 试运行、reverted 已撤销、interrupted 被中断 */
  readonly status: 'waiting' | 'running' | 'merged' | 'refused' | 'dryRun' | 'reverted' | 'interrupted'
  readonly files: readonly {
    readonly name: string
    readonly bytes: number
    readonly sha256: string
  }[]
  readonly observedAt: string
  readonly startedAt: string
  readonly finishedAt?: string
  readonly counts: {
    readonly rows: number
    readonly rejected: number
    /** 说明行、示例行等，不是数据 */
    readonly notes: number
    readonly categories: Readonly<
      Record<
        string,
        {
          readonly 'new': number
          readonly changed: number
          /** 按行中的操作删除 */
          readonly deleted: number
          readonly same: number
          /** 比库中的旧，未取 */
          readonly stale: number
          /** 全量中不再有 */
          readonly gone: number
        }
      >
    >
    /** 试运行：抽取至多 200 条将变更的记录，各字段有几条不同 */
    readonly changedFields?: Readonly<Record<string, Readonly<Record<string, number>>>>
  }
  /** 未用到的列 */
  readonly leftover: readonly string[]
  readonly refusal?: {
    readonly code: string
    readonly message: string
  }
  /** 经上传而来的才有 */
  readonly upload?: {
    readonly dryRun: boolean
    readonly receivedAt: string
    /** outdated：模板已过时，请下载新模板；unmarked：没有版本标记 */
    readonly template?: 'current' | 'outdated' | 'unmarked'
    readonly progress?: {
      readonly stage: 'reading' | 'again' | 'merging'
      readonly rows: number
      readonly bytes?: number
      readonly totalBytes?: number
    }
    /** 可用 POST /v1/batches/{batch}/repeat 重做 */
    readonly repeatable: boolean
  }
}

export type BundleCheck = {
  readonly bundle: string
  readonly items: readonly {
    readonly item: string
    readonly asks: 'all' | 'one'
    readonly proofs: readonly {
      readonly id: string
      readonly title: string
      /** satisfied 免交；其余仍须提交或另行核验 */
      readonly result: 'satisfied' | 'notSatisfied' | 'unknown'
      /** 为什么无法判断：最先要解决的一个 */
      readonly reason?: 'notAuthorised' | 'conflict' | 'upstreamUnavailable' | 'stale' | 'notCovered'
      readonly reasons?: readonly ('notAuthorised' | 'conflict' | 'upstreamUnavailable' | 'stale' | 'notCovered')[]
      readonly basis: string
      /** 免交的法定理由 */
      readonly waiver?: 'noLawAsks' | 'storeAnswers' | 'verified' | 'unverifiable' | 'documentAtHand'
      /** 仍须提交的，可以怎么办 */
      readonly fallback?: readonly string[]
      /** 所依据的值有人提出异议、来源部门尚未答复：结论仍以现有数据为准，请酌情核实 */
      readonly disputed?: true
      /** 按来源列出的依据；您无权查看的数据类（4 级，或事项只用于把关的）不列，只记在回执里 */
      readonly evidence: readonly {
        readonly category: string
        readonly source: string
        /** 来源最后一次这样说的时间 */
        readonly observedAt: string
        /** 所依据记录的哈希，只在本回执中有效：同一记录在不同回执中不同 */
        readonly recordHash: string
        /** 所涉家庭成员的身份号码，掩码；没有的是本人 */
        readonly member?: string
      }[]
    }[]
    readonly flags: readonly {
      readonly id: string
      readonly title: string
      /** 没有的：无法判断 */
      readonly raised?: boolean
      readonly reasons?: readonly ('notAuthorised' | 'conflict' | 'upstreamUnavailable' | 'stale' | 'notCovered')[]
      /** 所依据的值有人提出异议、来源部门尚未答复：结论仍以现有数据为准，请酌情核实 */
      readonly disputed?: true
      /** 按来源列出的依据；您无权查看的数据类（4 级，或事项只用于把关的）不列，只记在回执里 */
      readonly evidence: readonly {
        readonly category: string
        readonly source: string
        /** 来源最后一次这样说的时间 */
        readonly observedAt: string
        /** 所依据记录的哈希，只在本回执中有效：同一记录在不同回执中不同 */
        readonly recordHash: string
        /** 所涉家庭成员的身份号码，掩码；没有的是本人 */
        readonly member?: string
      }[]
    }[]
    /** 仍须提交的全部材料，一次告知 */
    readonly missing: readonly {
      readonly id: string
      readonly title: string
      readonly fallback: readonly string[]
    }[]
    readonly family?: readonly {
      /** 掩码 */
      readonly idNumber: string
      /** used 已使用；expired 授权已过期；notMember 登记的家庭成员中没有此人；notNeeded 事项不看家庭 */
      readonly use: 'used' | 'expired' | 'notMember' | 'notNeeded'
    }[]
    /** 本次核对的访问记录 */
    readonly receipt: {
      readonly entry: string
      readonly leafHash: string
    }
    /** 可交给其他系统核验的免提交回执 */
    readonly signedReceipt: {
      readonly id: string
      /** 签名的回执（JWT，EdDSA），公钥见 /.well-known/jwks.json */
      readonly jws: string
      /** 与身份号码一起可证明回执是谁的：sub = SHA-256(salt.身份号码)；只随身份号码一起交给须知道的人 */
      readonly salt: string
    }
    readonly checkedAt: string
    /** 涉及的人 */
    readonly about: string
  }[]
  /** 各事项的材料，每份只列一次；missing 的仍须提交一份 */
  readonly papers: readonly {
    readonly about: string
    readonly id: string
    readonly title: string
    readonly items: readonly string[]
    readonly result: 'satisfied' | 'notSatisfied' | 'unknown'
    readonly missing: boolean
  }[]
}

export type Catalogue = {
  readonly categories: readonly {
    readonly number: number
    readonly id: string
    readonly title: string
    readonly group: {
      readonly id: string
      readonly title: string
    }
    readonly sources: readonly {
      readonly id: string
      readonly title: string
    }[]
    readonly cardinality: 'one' | 'many'
    readonly key: readonly string[]
    readonly level: number
    readonly freshness: {
      readonly code: string
      readonly days: number
    }
    readonly fields: Readonly<
      Record<
        string,
        {
          readonly title: string
          readonly type: string
          readonly level: number
          readonly required: boolean
          readonly codes?: string
          readonly note?: string
          /** 与其他部门比对的内容，见 facts */
          readonly comparedAs?: readonly string[]
        }
      >
    >
  }[]
  /** 各部门之间比对的内容；不一致时以 authorities 中靠前的为准，没有的不作认定 */
  readonly facts: readonly {
    readonly id: string
    readonly title: string
    readonly authorities: readonly string[]
  }[]
  readonly codeSets: Readonly<
    Record<
      string,
      {
        readonly title: string
        readonly standard: string
        readonly part?: string
        readonly codes: readonly {
          readonly code: string
          readonly text: string
        }[]
      }
    >
  >
}

export type ClientKey = {
  readonly kid: string
  readonly createdAt: string
}

export type Conflict = {
  readonly id: string
  readonly fact: {
    readonly id: string
    readonly title: string
  }
  /** open 不一致；closed 已经一致 */
  readonly state: 'open' | 'closed'
  readonly openedAt: string
  readonly closedAt?: string
  readonly own: {
    /** authority 与权威部门一致；overruled 与权威部门不一致，查询中不显示；open 尚无权威部门的数据 */
    readonly standing: 'authority' | 'overruled' | 'open'
    readonly categories: readonly string[]
    /** ownIsWrong 本部门有误、将更新；ownIsRight 本部门无误 */
    readonly answer?: 'ownIsWrong' | 'ownIsRight'
    readonly reason?: string
    readonly answeredAt?: string
  }
  readonly others: readonly {
    readonly source: string
    /** 与本部门一致 */
    readonly agrees: boolean
    /** 以它为准 */
    readonly isAuthority: boolean
    /** ownIsWrong 本部门有误、将更新；ownIsRight 本部门无误 */
    readonly answer?: 'ownIsWrong' | 'ownIsRight'
    readonly reason?: string
    readonly answeredAt?: string
  }[]
}

export type Correction = {
  readonly id: string
  readonly category: string
  /** 来源部门，由它答复 */
  readonly source: string
  /** 记录的代号，同查询答复中的 record */
  readonly record: string
  /** 提出时的版本 */
  readonly version: number
  /** 有异议的字段 */
  readonly fields: readonly string[]
  /** open 校核中、corrected 已更正、upheld 核实无误、cannotTell 无法核实、withdrawn 已撤回 */
  readonly state: 'open' | 'corrected' | 'upheld' | 'cannotTell' | 'withdrawn'
  readonly openedAt: string
  readonly openedBy: {
    readonly role: string
    readonly organisation?: string
  }
  /** 答复期限的最后一天：以工作日计，按国务院办公厅公布的放假调休 */
  readonly dueOn: string
  /** 真：期限跨入放假安排尚未公布的年份，暂按周末推算，公布后重新计算 */
  readonly provisional: boolean
  /** 还剩几个工作日，今天不计；负数为已逾期的工作日。已有结论的没有这一项 */
  readonly daysLeft?: number
  /** 是否逾期：已有结论的，指结论是否晚于期限 */
  readonly overdue: boolean
  readonly closedAt?: string
  /** 来源部门是否写了答复；已更正而没有答复的，是库中的记录已经改变 */
  readonly answered: boolean
}

export type CorrectionInFull = {
  readonly id: string
  readonly category: string
  /** 来源部门，由它答复 */
  readonly source: string
  /** 记录的代号，同查询答复中的 record */
  readonly record: string
  /** 提出时的版本 */
  readonly version: number
  /** 有异议的字段 */
  readonly fields: readonly string[]
  /** open 校核中、corrected 已更正、upheld 核实无误、cannotTell 无法核实、withdrawn 已撤回 */
  readonly state: 'open' | 'corrected' | 'upheld' | 'cannotTell' | 'withdrawn'
  readonly openedAt: string
  readonly openedBy: {
    readonly role: string
    readonly organisation?: string
  }
  /** 答复期限的最后一天：以工作日计，按国务院办公厅公布的放假调休 */
  readonly dueOn: string
  /** 真：期限跨入放假安排尚未公布的年份，暂按周末推算，公布后重新计算 */
  readonly provisional: boolean
  /** 还剩几个工作日，今天不计；负数为已逾期的工作日。已有结论的没有这一项 */
  readonly daysLeft?: number
  /** 是否逾期：已有结论的，指结论是否晚于期限 */
  readonly overdue: boolean
  readonly closedAt?: string
  /** 来源部门是否写了答复；已更正而没有答复的，是库中的记录已经改变 */
  readonly answered: boolean
  /** 提出者认为正确的值 */
  readonly claimed?: Readonly<Record<string, string | number | boolean>>
  readonly reason: string
  readonly evidence?: string
  /** 来源部门的答复 */
  readonly answer?: string
  /** 是谁的哪一条记录：只给来源部门的数据员；记录已删除的没有 */
  readonly subject?: {
    readonly idNumber: string
    /** 记录的业务主键 */
    readonly key: Readonly<Record<string, string | number | boolean>>
    /** 有异议的字段现在的值 */
    readonly current: Readonly<Record<string, string | number | boolean>>
  }
}

export type Items = {
  readonly items: readonly {
    readonly number: number
    readonly id: string
    readonly title: string
    /** 法律法规或文件依据 */
    readonly basis: string
    /** 所列材料须齐备，还是有一项即可 */
    readonly asks: 'all' | 'one'
    /** 免提交的证明材料 */
    readonly papers: readonly {
      readonly id: string
      readonly title: string
      readonly basis: string
      /** 不能免交时可以怎么办 */
      readonly fallback: readonly string[]
    }[]
    /** 只作提示，不影响结论 */
    readonly flags: readonly {
      readonly id: string
      readonly title: string
    }[]
    /** 是否也看家庭成员；每人须有授权 */
    readonly family: boolean
    /** 何时免交，逐句说明；数额按今天的标准 */
    readonly description: readonly string[]
    /** 判断所需的数据类和字段：查询所见不超出这些 */
    readonly reads: Readonly<Record<string, readonly string[]>>
    /** 其中窗口可见全文的 3 级字段 */
    readonly clear: Readonly<Record<string, readonly string[]>>
  }[]
  /** 一件事：几个事项一次办 */
  readonly bundles: readonly {
    readonly id: string
    readonly title: string
    /** 涉及的人 */
    readonly people: Readonly<Record<string, string>>
    readonly items: readonly {
      readonly item: string
      readonly about: string
    }[]
    /** 每份材料只列一次 */
    readonly papers: readonly {
      readonly about: string
      readonly id: string
      readonly title: string
      readonly items: readonly string[]
    }[]
  }[]
  /** 免交的五种法定理由，不能免交时的办法 */
  readonly words: {
    readonly waivers: Readonly<Record<string, string>>
    readonly fallbacks: Readonly<Record<string, string>>
  }
}

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code:
    | 'badRequest'
    | 'badIdNumber'
    | 'idNumberInText'
    | 'purposeRequired'
    | 'unknownItem'
    | 'unknownBundle'
    | 'badRule'
    | 'ruleExists'
    | 'ruleNotFound'
    | 'unauthenticated'
    | 'refreshReused'
    | 'badCredentials'
    | 'otpRequired'
    | 'badOtp'
    | 'weakPassword'
    | 'passwordChangeRequired'
    | 'otpSetupRequired'
    | 'noIdentityPlatform'
    | 'identityPlatformUnavailable'
    | 'identityNotConfirmed'
    | 'identityNotEntitled'
    | 'crossSite'
    | 'forbidden'
    | 'notFound'
    | 'residentNotFound'
    | 'proofReceiptNotFound'
    | 'batchNotFound'
    | 'methodNotAllowed'
    | 'bodyTooLarge'
    | 'unsupportedMediaType'
    | 'headersTooLarge'
    | 'requestTimeout'
    | 'internal'
    | 'packageMissing'
    | 'badSettings'
    | 'cannotListen'
    | 'keyFileMissing'
    | 'keyFileDamaged'
    | 'keyFileOfOther'
    | 'storeUnavailable'
    | 'accountNotFound'
    | 'accountExists'
    | 'badAccount'
    | 'powersTogether'
    | 'changeNotFound'
    | 'changeNotPending'
    | 'changeStale'
    | 'ownChange'
    | 'selfGrant'
    | 'tooFewAdmins'
    | 'budgetExceeded'
    | 'tooBusy'
    | 'invalidClient'
    | 'unsupportedGrantType'
    | 'invalidScope'
    | 'clientNotFound'
    | 'clientExists'
    | 'badClient'
    | 'badClientKey'
    | 'privateKeyGiven'
    | 'clientKeyExists'
    | 'clientKeysFull'
    | 'clientKeyNotFound'
    | 'lastClientKey'
    | 'auditUnavailable'
    | 'checkpointOverdue'
    | 'handOverOverdue'
    | 'logForked'
    | 'entryNotFound'
    | 'tooManyEntries'
    | 'entryAboutNobody'
    | 'unmaskingNotFound'
    | 'unmaskingNotPending'
    | 'unmaskingNotOpen'
    | 'ownUnmasking'
    | 'subjectUnknown'
    | 'checkpointNotFound'
    | 'tileNotFound'
    | 'entryNotSequenced'
    | 'badCheckpoint'
    | 'badPublicKey'
    | 'badReceipt'
    | 'retentionTooShort'
    | 'anomalyNotFound'
    | 'ownAnomaly'
    | 'badAnomalyRule'
    | 'unknownDepartment'
    | 'unknownExport'
    | 'fileNotFound'
    | 'fileEmpty'
    | 'fileNotWhatItClaims'
    | 'fileWrongEncoding'
    | 'fileMissingColumn'
    | 'fileDuplicateColumn'
    | 'fileTooLarge'
    | 'fileBeyondLimits'
    | 'fileXmlEntities'
    | 'viewUnavailable'
    | 'tooManyRejects'
    | 'snapshotShrinks'
    | 'exportFromFuture'
    | 'exportUndated'
    | 'olderThanStore'
    | 'batchNotWaiting'
    | 'batchNotRepeatable'
    | 'uploadGone'
    | 'badUpload'
    | 'unknownCategory'
    | 'notOwnCategory'
    | 'templateOfOther'
    | 'uploadAborted'
    | 'idempotencyKeyReused'
    | 'updatesBusy'
    | 'badChangeToken'
    | 'badChangeCursor'
    | 'changesForgotten'
    | 'recordNotFound'
    | 'recordChanged'
    | 'fieldNotShown'
    | 'alreadyDisputed'
    | 'conflictNotFound'
    | 'conflictClosed'
    | 'correctionNotFound'
    | 'correctionClosed'
    | 'correctionUnchanged'
    | 'badSubscription'
    | 'tooManySubscriptions'
    | 'subscriptionNotFound'
    | 'batchNotRevertible'
    | 'pushesNotRevertible'
    | 'departmentBusy'
  readonly detail?: string
  readonly instance: string
  readonly problems?: readonly {
    readonly path: string
    readonly code: string
    readonly title: string
  }[]
  /** OAuth 2.0（RFC 6749 §5.2）的错误码，只在 POST /v1/token */
  readonly error?: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope'
}

export type Profile = {
  readonly resident: {
    readonly name?: string
    readonly idNumber: string
    readonly age: number
    /** 现在是否在世；asOf 的答复中没有，当时的见 personBasic */
    readonly lifeStatus?: string
    /** 公安已为此人改用另一身份号码，其名下的数据不在答复之中：请查看现用身份证，以新号码查询 */
    readonly renumbered?: true
  }
  readonly categories: Readonly<
    Record<
      string,
      | {
          readonly status: 'present'
          readonly records: readonly {
            /** 这条记录的代号，记录更新后不变：提出校核（POST /v1/corrections）时用它指明是哪一条 */
            readonly record: string
            readonly fields: Readonly<
              Record<
                string,
                | string
                | number
                | boolean
                | {
                    readonly code: string
                    readonly text: string
                  }
              >
            >
            readonly masked: readonly string[]
            readonly source: string
            readonly observedAt: string
            readonly version: number
            readonly selfCollected: boolean
            readonly validFrom?: string
            readonly validTo?: string
            /** 有人提出异议、来源部门尚未答复的字段：所示仍是来源部门的现有数据，请酌情核实 */
            readonly disputed?: readonly {
              readonly field: string
              readonly since: string
              readonly correction: string
            }[]
            /** 与其他部门的数据不一致的字段 */
            readonly conflicts?: readonly {
              readonly field: string
              /** 比对的是什么：见 GET /v1/catalogue 的 facts */
              readonly fact: string
              /** authority 本条与权威部门一致，予以显示；overruled 与权威部门不一致，open 尚无权威部门的数据，均不显示该字段的值 */
              readonly standing: 'authority' | 'overruled' | 'open'
              /** 说法不同的部门；权限之外的不列 */
              readonly with: readonly string[]
              /** 另有权限之外的部门说法不同 */
              readonly more: boolean
            }[]
          }[]
          /** 假：某个来源未覆盖、已过期，或有退回的行可能与此人有关，可能不止这些 */
          readonly complete: boolean
          /** 事项需要、但不予显示的字段 */
          readonly withheld?: Readonly<Record<string, 'role' | 'area' | 'item' | 'level'>>
        }
      | {
          readonly status: 'none'
          readonly coverage: {
            readonly source: string
            readonly area: string
            readonly from?: string
            readonly to: string
          }
          readonly alsoCovered?: readonly {
            readonly source: string
            readonly area: string
            readonly from?: string
            readonly to: string
          }[]
        }
      | {
          readonly status: 'unknown'
          readonly reason: 'stale' | 'notCovered' | 'conflict' | 'upstreamUnavailable'
        }
      | {
          readonly status: 'withheld'
          readonly reason: 'role' | 'area' | 'item' | 'level'
        }
    >
  >
  /** 本次查询的访问记录：编号和叶哈希，日后可凭此核对记录是否还在、是否改过 */
  readonly receipt: {
    readonly entry: string
    readonly leafHash: string
  }
  readonly answeredAt: string
}

export type ProofCheck = {
  readonly item: string
  readonly asks: 'all' | 'one'
  readonly proofs: readonly {
    readonly id: string
    readonly title: string
    /** satisfied 免交；其余仍须提交或另行核验 */
    readonly result: 'satisfied' | 'notSatisfied' | 'unknown'
    /** 为什么无法判断：最先要解决的一个 */
    readonly reason?: 'notAuthorised' | 'conflict' | 'upstreamUnavailable' | 'stale' | 'notCovered'
    readonly reasons?: readonly ('notAuthorised' | 'conflict' | 'upstreamUnavailable' | 'stale' | 'notCovered')[]
    readonly basis: string
    /** 免交的法定理由 */
    readonly waiver?: 'noLawAsks' | 'storeAnswers' | 'verified' | 'unverifiable' | 'documentAtHand'
    /** 仍须提交的，可以怎么办 */
    readonly fallback?: readonly string[]
    /** 所依据的值有人提出异议、来源部门尚未答复：结论仍以现有数据为准，请酌情核实 */
    readonly disputed?: true
    /** 按来源列出的依据；您无权查看的数据类（4 级，或事项只用于把关的）不列，只记在回执里 */
    readonly evidence: readonly {
      readonly category: string
      readonly source: string
      /** 来源最后一次这样说的时间 */
      readonly observedAt: string
      /** 所依据记录的哈希，只在本回执中有效：同一记录在不同回执中不同 */
      readonly recordHash: string
      /** 所涉家庭成员的身份号码，掩码；没有的是本人 */
      readonly member?: string
    }[]
  }[]
  readonly flags: readonly {
    readonly id: string
    readonly title: string
    /** 没有的：无法判断 */
    readonly raised?: boolean
    readonly reasons?: readonly ('notAuthorised' | 'conflict' | 'upstreamUnavailable' | 'stale' | 'notCovered')[]
    /** 所依据的值有人提出异议、来源部门尚未答复：结论仍以现有数据为准，请酌情核实 */
    readonly disputed?: true
    /** 按来源列出的依据；您无权查看的数据类（4 级，或事项只用于把关的）不列，只记在回执里 */
    readonly evidence: readonly {
      readonly category: string
      readonly source: string
      /** 来源最后一次这样说的时间 */
      readonly observedAt: string
      /** 所依据记录的哈希，只在本回执中有效：同一记录在不同回执中不同 */
      readonly recordHash: string
      /** 所涉家庭成员的身份号码，掩码；没有的是本人 */
      readonly member?: string
    }[]
  }[]
  /** 仍须提交的全部材料，一次告知 */
  readonly missing: readonly {
    readonly id: string
    readonly title: string
    readonly fallback: readonly string[]
  }[]
  readonly family?: readonly {
    /** 掩码 */
    readonly idNumber: string
    /** used 已使用；expired 授权已过期；notMember 登记的家庭成员中没有此人；notNeeded 事项不看家庭 */
    readonly use: 'used' | 'expired' | 'notMember' | 'notNeeded'
  }[]
  /** 本次核对的访问记录 */
  readonly receipt: {
    readonly entry: string
    readonly leafHash: string
  }
  /** 可交给其他系统核验的免提交回执 */
  readonly signedReceipt: {
    readonly id: string
    /** 签名的回执（JWT，EdDSA），公钥见 /.well-known/jwks.json */
    readonly jws: string
    /** 与身份号码一起可证明回执是谁的：sub = SHA-256(salt.身份号码)；只随身份号码一起交给须知道的人 */
    readonly salt: string
  }
  readonly checkedAt: string
}

export type ProofReceipt = {
  readonly id: string
  readonly item: string
  readonly checkedAt: string
  /** current 所依据的数据未变；changed 有来源此后改过或另有记录，请重新核对；outdated 来源已过期、不再覆盖，或家庭成员的授权已到期，请重新核对 */
  readonly state: 'current' | 'outdated' | 'changed'
  /** 有结论且有所依据的材料；结论见签名的回执 */
  readonly papers: readonly {
    readonly id: string
    readonly state: 'current' | 'outdated' | 'changed'
  }[]
  readonly answeredAt: string
}

export type Session = {
  readonly accessToken: string
  /** 秒，最多 600 */
  readonly expiresIn: number
  /** 居民本人的 role 为 resident，organisation 和 area 为空 */
  readonly account: {
    readonly name: string
    readonly role: string
    readonly organisation: string
    readonly area: string
  }
  /** 是谁：续期之后不变，换了人就不同；账户每次登录都相同，居民本人每次登录各不相同，看不出是哪位居民 */
  readonly person: string
  /** 办理其他事之前必须先做的：修改初始密码、绑定动态验证码 */
  readonly mustFirst: readonly ('changePassword' | 'setUpOtp')[]
}

export type Subscription = {
  readonly id: string
  readonly client: string
  readonly url: string
  readonly categories: readonly string[]
  /** active 正常、retrying 重试中、parked 已停送（待 resume 或 replay）、disabled 系统已停用 */
  readonly state: 'active' | 'retrying' | 'parked' | 'disabled'
  /** 为何停送 */
  readonly reason?:
    | 'badUrl'
    | 'noName'
    | 'badAddress'
    | 'notHttps'
    | 'timeout'
    | 'connection'
    | 'tls'
    | 'redirect'
    | 'gone'
    | 'status'
    | 'forgotten'
  /** 到此为止都已送达，或列在 parked */
  readonly cursor: string
  /** 尚未送达的推送和批次，至多数到 10000 */
  readonly waiting: number
  /** 其中最早的 */
  readonly waitingSince?: string
  readonly createdAt: string
  /** 最近一次送达 */
  readonly deliveredAt?: string
  readonly nextTryAt?: string
  /** 最近十次失败，新的在前 */
  readonly failures: readonly {
    readonly at: string
    /** badUrl、notHttps、badAddress 地址不许可；noName 域名查不到；timeout 超时；connection 连不上；tls 证书不可信；redirect 要求转址；gone 对方答 410；status 对方未答 2xx；forgotten 变更已过保存期 */
    readonly reason:
      | 'badUrl'
      | 'noName'
      | 'badAddress'
      | 'notHttps'
      | 'timeout'
      | 'connection'
      | 'tls'
      | 'redirect'
      | 'gone'
      | 'status'
      | 'forgotten'
    readonly delivery?: string
    readonly status?: number
  }[]
  /** 试了三天而停送的有几件 */
  readonly parked: number
}

export type Token = {
  readonly access_token: string
  readonly token_type: 'Bearer'
  /** 秒，最多 600 */
  readonly expires_in: number
}

export type Unmasking = {
  readonly id: string
  /** 访问记录的编号 */
  readonly entry: string
  readonly reason: string
  readonly status: 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'
  readonly askedBy: {
    readonly username: string
    readonly holder: string
  }
  readonly askedAt: string
  /** 至此无人批准即作废 */
  readonly expiresAt: string
  readonly decidedBy?: {
    readonly username: string
    readonly holder: string
  }
  readonly decidedAt?: string
  readonly decisionReason?: string
  /** 批准后，申请人至此可看 */
  readonly readableUntil?: string
}

export type UpdateAnswer = {
  /** 批次编号 */
  readonly batch: number
  readonly counts: {
    readonly accepted: number
    readonly duplicate: number
    readonly stale: number
    readonly rejected: number
  }
  readonly results: readonly {
    readonly index: number
    /** 已入库、与库中相同、早于库中所知（不改动）、退回 */
    readonly status: 'accepted' | 'duplicate' | 'stale' | 'rejected'
    /** 该记录现在在库中的版本 */
    readonly version?: number
    readonly problems?: readonly {
      readonly field?: string
      readonly code: string
      readonly title: string
    }[]
  }[]
}

export interface Routes {
  'GET /.well-known/jwks.json': {
    reply: {
      readonly keys: readonly {
        readonly kty: 'OKP'
        readonly crv: 'Ed25519'
        readonly x: string
        readonly kid: string
        readonly alg: 'EdDSA'
        readonly use: 'sig'
      }[]
    }
  }
  'GET /health/live': {
    reply: {
      readonly status: 'live'
    }
  }
  'GET /health/ready': {
    reply: {
      readonly status: 'ready'
      readonly accessLog: {
        /** 等待写入的访问记录数 */
        readonly waiting: number
        /** 最近一次生成存证点，或确认无须生成 */
        readonly signedAt?: string
        /** 最近一次把存证点交到库外 */
        readonly handedOverAt?: string
        /** 最近一次筛查异常；一般在一分钟之内，过久的请看服务日志 */
        readonly searchedAt?: string
        /** 接不上哪里的存证点：checkpoint 库中的，folder 存证点目录的，witness 见证方的；记录可能被改过，或数据库由较旧的备份恢复，请核对 */
        readonly forkedFrom?: readonly ('checkpoint' | 'folder' | 'witness')[]
      }
    }
  }
  'GET /metrics': { reply: Blob }
  'POST /v1/access-changes': {
    body:
      | {
          readonly kind: 'accountAdd'
          readonly subject: string
          readonly set: {
            readonly role: 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin'
            /** 持有人：工号或姓名 */
            readonly holder: string
            readonly organisation: string
            /** 部门适配器的名称 */
            readonly department?: string
            /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
            readonly area: string
            /** 可否经统一身份认证平台登录；首次登录时与该平台的用户绑定，改为 none 即解绑并结束其会话 */
            readonly platformSignIn?: 'none' | 'allowed'
            /** 持有人本人的身份号码：只留下代号，用来发现查询本人和同事；null 为注销。登记后不再显示 */
            readonly idNumber?: string | null
          }
          /** 理由：审批人据此判断 */
          readonly reason: string
        }
      | {
          readonly kind: 'accountChange'
          readonly subject: string
          readonly set: {
            readonly role?: 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin'
            readonly organisation?: string
            readonly department?: string | null
            /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
            readonly area?: string
            readonly disabled?: boolean
            /** 可否经统一身份认证平台登录；首次登录时与该平台的用户绑定，改为 none 即解绑并结束其会话 */
            readonly platformSignIn?: 'none' | 'allowed'
            /** 重设初始密码 */
            readonly resetPassword?: true
            /** 解绑动态验证码 */
            readonly resetTotp?: true
            /** 持有人本人的身份号码：只留下代号，用来发现查询本人和同事；null 为注销。登记后不再显示 */
            readonly idNumber?: string | null
          }
          /** 理由：审批人据此判断 */
          readonly reason: string
        }
      | {
          readonly kind: 'ruleChange'
          readonly set: {
            /** 规则编号，见 GET /v1/rules */
            readonly remove?: readonly number[]
            readonly add?: readonly {
              readonly role: 'clerk' | 'window' | 'system' | 'resident'
              readonly item?: string
              readonly category?: string
              readonly level?: number
              /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
              readonly area?: string
              readonly reach: 'ownArea' | 'presence' | 'agreed' | 'self'
              readonly show: 'clear' | 'masked' | 'itemClear' | 'predicate' | 'withheld'
              readonly note?: string
            }[]
          }
          /** 理由：审批人据此判断 */
          readonly reason: string
        }
      | {
          readonly kind: 'clientAdd'
          readonly subject: string
          readonly set: {
            readonly name: string
            readonly organisation: string
            /** 部门适配器的名称 */
            readonly department?: string
            /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
            readonly area: string
            /** 约定的数据类 */
            readonly categories: readonly string[]
            /** 公钥（JWK）：Ed25519 或 P-256 */
            readonly key?: Readonly<Record<string, unknown>>
          }
          /** 理由：审批人据此判断 */
          readonly reason: string
        }
      | {
          readonly kind: 'clientChange'
          readonly subject: string
          readonly set: {
            readonly name?: string
            readonly organisation?: string
            readonly department?: string | null
            /** 行政区划代码：4 位市、6 位县、9 位乡镇、12 位村（社区） */
            readonly area?: string
            /** 约定的数据类 */
            readonly categories?: readonly string[]
            readonly disabled?: boolean
            /** 公钥（JWK）：Ed25519 或 P-256 */
            readonly addKey?: Readonly<Record<string, unknown>>
            /** 公钥的 kid */
            readonly revokeKey?: string
          }
          /** 理由：审批人据此判断 */
          readonly reason: string
        }
      | {
          readonly kind: 'budgetChange'
          readonly subject: 'clerk' | 'window'
          readonly set: {
            readonly perMinute?: number
            readonly perHour?: number
            readonly perDay?: number
            /** 同一受理编号下的人数 */
            readonly caseResidents?: number
            /** 同一受理编号下的次数 */
            readonly caseLooks?: number
          }
          /** 理由：审批人据此判断 */
          readonly reason: string
        }
    reply: {
      readonly change: AccessChange
      /** 初始密码的一半，只给出这一次：提出人得前一半，批准人得后一半，各自告知持有人；完整的密码是“前一半-后一半”，首次登录须修改 */
      readonly passwordHalf?: string
    }
  }
  'GET /v1/access-changes': {
    query?: { status?: 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'; before?: string }
    reply: {
      readonly changes: readonly AccessChange[]
    }
  }
  'POST /v1/access-changes/{id}/approve': {
    path: { id: string }
    reply: {
      readonly change: AccessChange
      /** 初始密码的一半，只给出这一次：提出人得前一半，批准人得后一半，各自告知持有人；完整的密码是“前一半-后一半”，首次登录须修改 */
      readonly passwordHalf?: string
    }
  }
  'POST /v1/access-changes/{id}/reject': {
    path: { id: string }
    body: {
      readonly reason: string
    }
    reply: {
      readonly change: AccessChange
    }
  }
  'POST /v1/access-changes/{id}/withdraw': {
    path: { id: string }
    reply: {
      readonly change: AccessChange
    }
  }
  'POST /v1/access-entries/counts': {
    body: {
      /** 自此时刻起 */
      readonly from: string
      /** 至此时刻止，不含；超过 366 天的，须再给出访问者、单位、事项、身份号码或异常之一 */
      readonly to: string
      /** 访问者：用户名、系统编号，或访问记录中的 actor */
      readonly actor?: string
      readonly organisation?: string
      /** 事项，见 GET /v1/items */
      readonly item?: string
      /** 所求或所给的数据类，见 GET /v1/catalogue */
      readonly category?: string
      readonly outcome?: 'answered' | 'notFound' | 'denied' | 'failed'
      /** 看过这位居民的记录：身份号码只用来算出代号，不写入访问记录 */
      readonly idNumber?: string
      /** 属于这个异常的记录，见 GET /v1/anomalies */
      readonly anomaly?: number
      /** 查阅的理由，写入访问记录 */
      readonly reason: string
      readonly by: 'day' | 'hour' | 'organisation' | 'item'
    }
    reply: {
      readonly counts: readonly {
        /** 日期、小时（00 至 23，北京时间）、单位或事项；没有的不写 */
        readonly key?: string
        readonly entries: number
        /** 其中查无、被拒绝或未完成的 */
        readonly unanswered: number
      }[]
    }
  }
  'POST /v1/access-entries/export': {
    body: {
      /** 自此时刻起 */
      readonly from: string
      /** 至此时刻止，不含；超过 366 天的，须再给出访问者、单位、事项、身份号码或异常之一 */
      readonly to: string
      /** 访问者：用户名、系统编号，或访问记录中的 actor */
      readonly actor?: string
      readonly organisation?: string
      /** 事项，见 GET /v1/items */
      readonly item?: string
      /** 所求或所给的数据类，见 GET /v1/catalogue */
      readonly category?: string
      readonly outcome?: 'answered' | 'notFound' | 'denied' | 'failed'
      /** 看过这位居民的记录：身份号码只用来算出代号，不写入访问记录 */
      readonly idNumber?: string
      /** 属于这个异常的记录，见 GET /v1/anomalies */
      readonly anomaly?: number
      /** 查阅的理由，写入访问记录 */
      readonly reason: string
      readonly format: 'csv' | 'xlsx'
    }
    reply: Blob
  }
  'POST /v1/access-entries/search': {
    body: {
      /** 自此时刻起 */
      readonly from: string
      /** 至此时刻止，不含；超过 366 天的，须再给出访问者、单位、事项、身份号码或异常之一 */
      readonly to: string
      /** 访问者：用户名、系统编号，或访问记录中的 actor */
      readonly actor?: string
      readonly organisation?: string
      /** 事项，见 GET /v1/items */
      readonly item?: string
      /** 所求或所给的数据类，见 GET /v1/catalogue */
      readonly category?: string
      readonly outcome?: 'answered' | 'notFound' | 'denied' | 'failed'
      /** 看过这位居民的记录：身份号码只用来算出代号，不写入访问记录 */
      readonly idNumber?: string
      /** 属于这个异常的记录，见 GET /v1/anomalies */
      readonly anomaly?: number
      /** 查阅的理由，写入访问记录 */
      readonly reason: string
      /** 上一页的 next：续页期间新写入的记录不影响已有的 */
      readonly after?: string
      readonly limit?: number
    }
    reply: {
      readonly entries: readonly AccessEntry[]
      /** 还有下一页 */
      readonly next?: string
    }
  }
  'GET /v1/access-entries/{entry}/proof': { path: { entry: string }; reply: Blob }
  'POST /v1/account/password': {
    body: {
      readonly oldPassword: string
      readonly newPassword: string
    }
    reply: Session
  }
  'POST /v1/account/totp': {
    body: {
      readonly password: string
      readonly otp?: string
    }
    reply: {
      /** Base32 */
      readonly secret: string
      /** otpauth://，用于二维码 */
      readonly uri: string
    }
  }
  'POST /v1/account/totp/confirm': {
    body: {
      readonly otp: string
    }
    reply: Session
  }
  'GET /v1/accounts': {
    reply: {
      readonly accounts: readonly {
        readonly username: string
        readonly role: 'clerk' | 'window' | 'officer' | 'auditor' | 'securityAdmin' | 'systemAdmin'
        readonly holder: string
        readonly organisation: string
        readonly department?: string
        readonly area: string
        readonly disabled: boolean
        /** 因多次输错而锁定 */
        readonly lockedUntil?: string
        /** 还是初始密码 */
        readonly mustChangePassword: boolean
        /** 已绑定动态验证码 */
        readonly hasOtp: boolean
        /** 已登记本人身份号码（只有代号）：能发现查询本人和同事 */
        readonly hasIdNumber: boolean
        /** 经统一身份认证平台登录：不可、可以（角色由本系统定）、账户由该平台的声明产生并随之变动 */
        readonly platformSignIn: 'none' | 'allowed' | 'managed'
        readonly createdAt: string
        readonly passwordChangedAt: string
      }[]
    }
  }
  'GET /v1/anomalies': {
    query?: {
      state?: 'open' | 'explained' | 'confirmed'
      kind?:
        | 'bulk'
        | 'sequential'
        | 'household'
        | 'selfOrColleague'
        | 'afterHours'
        | 'sharedCase'
        | 'unknownCase'
        | 'newVillage'
        | 'denials'
        | 'budget'
      actor?: string
      organisation?: string
      from?: string
      to?: string
      before?: string
      limit?: string
    }
    reply: {
      readonly anomalies: readonly Anomaly[]
      /** 还有下一页 */
      readonly next?: number
      /** 最近一次筛查的时间 */
      readonly searchedAt: string
      /** 已编入存证、尚未筛查的访问记录条数 */
      readonly behind: number
    }
  }
  'POST /v1/anomalies/{id}/decision': {
    path: { id: string }
    body: {
      readonly state: 'explained' | 'confirmed'
      readonly reason: string
    }
    reply: {
      readonly anomaly: Anomaly
    }
  }
  'GET /v1/anomaly-rules': {
    reply: {
      readonly rules: readonly {
        readonly kind:
          | 'bulk'
          | 'sequential'
          | 'household'
          | 'selfOrColleague'
          | 'afterHours'
          | 'sharedCase'
          | 'unknownCase'
          | 'newVillage'
          | 'denials'
          | 'budget'
        readonly title: string
        readonly enabled: boolean
        readonly parameters: Readonly<Record<string, unknown>>
        readonly changedAt: string
      }[]
    }
  }
  'GET /v1/batches': {
    query?: { before?: string; limit?: string }
    reply: {
      readonly batches: readonly Batch[]
      readonly next?: number
    }
  }
  'GET /v1/batches/{batch}': {
    path: { batch: string }
    reply: {
      readonly batch: Batch
    }
  }
  'GET /v1/batches/{batch}/rejected-rows': {
    path: { batch: string }
    query?: { offset?: string; limit?: string }
    reply: {
      readonly rows: readonly {
        readonly file: string
        readonly sheet?: string
        readonly line: number
        readonly problems: readonly {
          readonly code: string
          readonly title: string
          readonly column?: string
          readonly field?: string
        }[]
        readonly columns?: readonly string[]
        /** 没有的：该行无法拆成单元格 */
        readonly cells?: readonly string[]
      }[]
      /** 下一页的 offset */
      readonly next?: number
    }
  }
  'GET /v1/batches/{batch}/rejects': {
    path: { batch: string }
    query?: { offset?: string; limit?: string }
    reply: {
      readonly rejects: readonly {
        readonly file: string
        readonly sheet?: string
        readonly line: number
        readonly problems: readonly {
          readonly code: string
          readonly title: string
          readonly column?: string
          readonly field?: string
        }[]
      }[]
      /** 下一页的 offset */
      readonly next?: number
    }
  }
  'GET /v1/batches/{batch}/rejects.xlsx': { path: { batch: string }; reply: Blob }
  'POST /v1/batches/{batch}/repeat': {
    path: { batch: string }
    body: {
      readonly dryRun?: boolean
      /** 确认全量文件确实少了许多记录 */
      readonly allowShrink?: boolean
    }
    reply: {
      readonly batch: number
    }
  }
  'POST /v1/batches/{batch}/revert': {
    path: { batch: string }
    body: {
      /** 理由，写进访问记录 */
      readonly reason?: string
    } | null
    reply: {
      readonly batch: Batch
    }
  }
  'GET /v1/budgets': {
    reply: {
      readonly budgets: readonly {
        readonly role: 'clerk' | 'window'
        readonly perMinute: number
        readonly perHour: number
        readonly perDay: number
        /** 30 天内同一受理编号下的人数 */
        readonly caseResidents: number
        /** 30 天内同一受理编号下的次数 */
        readonly caseLooks: number
      }[]
    }
  }
  'GET /v1/catalogue': { query?: { codeSets?: 'none' }; reply: Catalogue }
  'GET /v1/changes': {
    query?: { after?: string; limit?: string; category?: string | readonly string[]; wait?: string }
    reply: Blob
  }
  'GET /v1/checkpoints/key': { reply: Blob }
  'GET /v1/checkpoints/latest': { reply: Blob }
  'GET /v1/checkpoints/{size}': { path: { size: string }; reply: Blob }
  'GET /v1/clients': {
    reply: {
      readonly clients: readonly {
        readonly id: string
        readonly name: string
        readonly organisation: string
        readonly department?: string
        readonly area: string
        /** 约定的数据类 */
        readonly categories: readonly string[]
        readonly disabled: boolean
        readonly createdAt: string
        /** 在用的公钥 */
        readonly keys: readonly {
          readonly kid: string
          readonly createdAt: string
        }[]
      }[]
    }
  }
  'POST /v1/clients/{id}/keys': {
    path: { id: string }
    body: {
      /** Ed25519 或 P-256 公钥（RFC 7517）；kid 一律为其指纹（RFC 7638） */
      readonly jwk: Readonly<Record<string, unknown>>
    }
    reply: ClientKey
  }
  'DELETE /v1/clients/{id}/keys/{kid}': { path: { id: string; kid: string }; reply: undefined }
  'GET /v1/conflicts': {
    query?: { state?: 'open' | 'closed'; after?: string; limit?: string }
    reply: {
      readonly conflicts: readonly Conflict[]
      /** 还有下一页 */
      readonly next?: string
    }
  }
  'GET /v1/conflicts/{id}': {
    path: { id: string }
    reply: {
      readonly conflict: Conflict
      /** 本部门自己的数据，供在本部门的系统中找到此人 */
      readonly subject?: {
        readonly idNumber: string
        readonly records: readonly {
          readonly category: string
          readonly key: Readonly<Record<string, string | number | boolean>>
          /** 所比对的字段 */
          readonly values: Readonly<Record<string, string | number | boolean>>
        }[]
      }
    }
  }
  'POST /v1/conflicts/{id}/resolve': {
    path: { id: string }
    body: {
      readonly outcome: 'ownIsWrong' | 'ownIsRight'
      /** 有关部门的数据员都能看到，不要写居民的信息 */
      readonly reason: string
    }
    reply: {
      readonly conflict: Conflict
    }
  }
  'POST /v1/corrections': {
    body: {
      /** 居民本人提出的不填 */
      readonly idNumber?: string
      /** 代办员和窗口必填：与查询时相同的事项和受理编号 */
      readonly purpose?: {
        readonly item: string
        readonly caseNumber: string
      }
      /** 居民在场或同意的凭据：读卡、人脸、签字同意、委托代办；本辖区以外的居民须有 */
      readonly presence?: {
        readonly method: 'cardRead' | 'face' | 'consent' | 'agent'
        readonly reference: string
      }
      readonly category: string
      /** 查询答复中的 record */
      readonly record?: string
      /** 查询答复中的 version；与 record 一起填 */
      readonly version?: number
      /** 代替 record 和 version：部门数据员指明本部门自己的记录，用业务主键的字段 */
      readonly key?: Readonly<Record<string, string | number | boolean>>
      /** 有异议的字段 */
      readonly fields: readonly string[]
      /** 认为正确的值，按字段；加密保存，只给来源部门、提出者和居民本人看 */
      readonly claimed?: Readonly<Record<string, string | number | boolean>>
      /** 为什么不对；加密保存 */
      readonly reason: string
      /** 依据的编号或存放处；加密保存 */
      readonly evidence?: string
    }
    reply: {
      readonly correction: Correction
    }
  }
  'GET /v1/corrections': {
    query?: {
      side?: 'received' | 'opened'
      state?: 'open' | 'corrected' | 'upheld' | 'cannotTell' | 'withdrawn'
      overdue?: 'true'
      after?: string
      limit?: string
    }
    reply: {
      readonly corrections: readonly Correction[]
      /** 还有下一页 */
      readonly next?: string
    }
  }
  'GET /v1/corrections/counts': {
    reply: {
      readonly counts: readonly {
        readonly source: string
        readonly state: 'open' | 'corrected' | 'upheld' | 'cannotTell' | 'withdrawn'
        readonly count: number
        /** 校核中已逾期的 */
        readonly overdue: number
      }[]
    }
  }
  'GET /v1/corrections/{id}': {
    path: { id: string }
    reply: {
      readonly correction: CorrectionInFull
    }
  }
  'POST /v1/corrections/{id}/answer': {
    path: { id: string }
    body: {
      readonly outcome: 'corrected' | 'upheld' | 'cannotTell'
      /** 加密保存 */
      readonly reason: string
    }
    reply: {
      readonly correction: Correction
    }
  }
  'GET /v1/corrections/{id}/shown': {
    path: { id: string }
    query?: { after?: string }
    reply: {
      readonly shown: readonly {
        /** 访问记录的编号 */
        readonly entry: string
        /** 北京时间的日期 */
        readonly day: string
        /** 没有的是居民本人 */
        readonly organisation?: string
        readonly role?: string
        /** 为办理什么事项 */
        readonly item?: string
        /** 当时是否已注明有异议 */
        readonly disputed: boolean
        /** 只给审计员 */
        readonly actor?: string
        /** 只给审计员 */
        readonly actorName?: string
      }[]
      /** 该值入库的时间 */
      readonly from: string
      /** 至该值改变，或校核结束，或现在 */
      readonly to: string
      /** 还有下一页 */
      readonly next?: string
    }
  }
  'POST /v1/corrections/{id}/withdraw': {
    path: { id: string }
    reply: {
      readonly correction: Correction
    }
  }
  'GET /v1/items': { reply: Items }
  'POST /v1/profiles/query': {
    body: {
      /** 18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别 */
      readonly idNumber?: string
      /** 代替 idNumber：变更流给本系统的凭据 */
      readonly changeToken?: string
      /** 所办事项（GET /v1/items）和受理编号；只有居民本人查询自己时可以不填 */
      readonly purpose?: {
        readonly item: string
        readonly caseNumber: string
      }
      /** 居民在场或同意的凭据：读卡、人脸、签字同意、委托代办；本辖区以外的居民须有 */
      readonly presence?: {
        readonly method: 'cardRead' | 'face' | 'consent' | 'agent'
        readonly reference: string
      }
      /** 只要这些数据类；只能缩小范围 */
      readonly categories?: readonly string[]
      /** 按当时已知的情况回答 */
      readonly asOf?: string
    }
    reply: Profile
  }
  'POST /v1/proofs/bundles/check': {
    body: {
      /** 一件事，见 GET /v1/items */
      readonly bundle: string
      /** 受理编号；只有居民本人核对自己时可以不填 */
      readonly caseNumber?: string
      /** 这件事涉及的每个人 */
      readonly people: Readonly<
        Record<
          string,
          {
            /** 18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别 */
            readonly idNumber: string
            /** 居民在场或同意的凭据：读卡、人脸、签字同意、委托代办；本辖区以外的居民须有 */
            readonly presence?: {
              readonly method: 'cardRead' | 'face' | 'consent' | 'agent'
              readonly reference: string
            }
          }
        >
      >
      /** 同意使用其信息的家庭成员；没有授权的，一概不看，相应材料无法判断（notAuthorised） */
      readonly family?: readonly {
        /** 18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别 */
        readonly idNumber: string
        /** 记入访问记录 */
        readonly authorisation: {
          /** 授权书的编号 */
          readonly reference: string
          /** 谁签的：self 本人，guardian 监护人，agent 受托人 */
          readonly signatory: 'self' | 'guardian' | 'agent'
          readonly validUntil: string
        }
      }[]
    }
    reply: BundleCheck
  }
  'POST /v1/proofs/check': {
    body: {
      /** 18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别 */
      readonly idNumber: string
      /** 所办事项（GET /v1/items）和受理编号 */
      readonly purpose: {
        readonly item: string
        /** 受理编号；只有居民本人核对自己时可以不填 */
        readonly caseNumber?: string
      }
      /** 居民在场或同意的凭据：读卡、人脸、签字同意、委托代办；本辖区以外的居民须有 */
      readonly presence?: {
        readonly method: 'cardRead' | 'face' | 'consent' | 'agent'
        readonly reference: string
      }
      /** 同意使用其信息的家庭成员；没有授权的，一概不看，相应材料无法判断（notAuthorised） */
      readonly family?: readonly {
        /** 18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别 */
        readonly idNumber: string
        /** 记入访问记录 */
        readonly authorisation: {
          /** 授权书的编号 */
          readonly reference: string
          /** 谁签的：self 本人，guardian 监护人，agent 受托人 */
          readonly signatory: 'self' | 'guardian' | 'agent'
          readonly validUntil: string
        }
      }[]
    }
    reply: ProofCheck
  }
  'GET /v1/proofs/receipts/{id}': { path: { id: string }; reply: ProofReceipt }
  'GET /v1/proofs/statistics': {
    query?: { from: string; to: string; by: 'month' | 'item' | 'village'; item?: string; area?: string }
    reply: {
      readonly counts: readonly {
        /** 核对过的件数：同一受理编号、同一人、同一事项只计第一次 */
        readonly cases: number
        /** 按事项本应要求的材料 */
        readonly papers: number
        /** 其中仍须提交的 */
        readonly asked: number
        /** 其中免交的 */
        readonly saved: number
        /** 月份、事项或村代码；外地或不明的村为空 */
        readonly key: string
      }[]
      readonly total: {
        /** 核对过的件数：同一受理编号、同一人、同一事项只计第一次 */
        readonly cases: number
        /** 按事项本应要求的材料 */
        readonly papers: number
        /** 其中仍须提交的 */
        readonly asked: number
        /** 其中免交的 */
        readonly saved: number
      }
    }
  }
  'GET /v1/residents/me/looks': {
    query?: { after?: string }
    reply: {
      readonly looks: readonly {
        /** 访问记录的编号：有疑问时向审计部门提供 */
        readonly id: string
        readonly at: string
        /** 单位和岗位；具体是谁，由该单位负责，审计员可凭编号查到 */
        readonly who: string
        /** 为办理什么事项，或为什么 */
        readonly purpose: string
        readonly outcome: string
        /** 是否有您在场或同意的凭据 */
        readonly presence: boolean
      }[]
      /** 还有下一页 */
      readonly next?: string
    }
  }
  'GET /v1/rules': {
    reply: {
      readonly rules: readonly {
        readonly id: number
        readonly role: 'clerk' | 'window' | 'system' | 'resident'
        readonly item?: string
        readonly category?: string
        readonly level?: number
        readonly area?: string
        readonly reach: 'ownArea' | 'presence' | 'agreed' | 'self'
        readonly show: 'clear' | 'masked' | 'itemClear' | 'predicate' | 'withheld'
        readonly note: string
      }[]
    }
  }
  'POST /v1/sessions': {
    body: {
      readonly username: string
      readonly password: string
      /** 动态验证码；绑定了的账户必须给出 */
      readonly otp?: string
    }
    reply: Session
  }
  'DELETE /v1/sessions/current': {
    reply:
      | {
          /** 经统一身份认证登录的，可由此在该平台一并退出 */
          readonly endSessionUrl: string
        }
      | undefined
  }
  'GET /v1/sessions/oidc/callback': { query?: { state?: string }; reply: undefined }
  'POST /v1/sessions/oidc/otp': {
    body: {
      readonly otp: string
    }
    reply: Session
  }
  'GET /v1/sessions/oidc/start': { query?: { returnTo?: string; as?: 'resident' }; reply: undefined }
  'POST /v1/sessions/refresh': { reply: Session }
  'GET /v1/sources': {
    reply: {
      readonly sources: readonly {
        readonly department: string
        readonly title: string
        /** 最近一次入库 */
        readonly lastMerged?: string
        readonly categories: readonly {
          readonly category: string
          readonly title: string
          /** 数据完整到何时 */
          readonly observedAt?: string
          /** 几天之后即为过时 */
          readonly days: number
          /** current 及时、late 迟报、never 从未有全量 */
          readonly state: 'current' | 'late' | 'never'
        }[]
        /** 按时读取的部门视图 */
        readonly views: readonly {
          readonly export: string
          readonly title: string
          /** 何时读取，cron 表达式 */
          readonly when: string
          /** 最近一次读取 */
          readonly last?: {
            readonly batch: number
            readonly at: string
            /** 该批次的状态 */
            readonly status: string
            /** 整批拒绝的原因，如部门数据库连不上 */
            readonly reason?: string
          }
        }[]
        readonly exports: readonly {
          /** 上传时的 adapter */
          readonly export: string
          readonly title: string
          readonly mode: 'snapshot' | 'changes'
          readonly categories: readonly string[]
          /** 文件名的样子，正则表达式 */
          readonly fileName: string
        }[]
      }[]
    }
  }
  'POST /v1/subscriptions': {
    body: {
      /** 接收地址：https；设置所列的内部网段可用 http */
      readonly url: string
      /** 约定的数据类中的哪些 */
      readonly categories: readonly string[]
      /** 签名密钥（Standard Webhooks）：whsec_ 后接 24 至 64 个随机字节的 Base64；封存，不再显示 */
      readonly secret: string
    }
    reply: Subscription
  }
  'GET /v1/subscriptions': {
    reply: {
      readonly subscriptions: readonly Subscription[]
    }
  }
  'GET /v1/subscriptions/{id}': {
    path: { id: string }
    reply: {
      readonly subscription: Subscription
      readonly parked: readonly {
        /** 即 webhook-id */
        readonly delivery: string
        readonly after: string
        readonly through: string
        readonly tries: number
        readonly parkedAt: string
        /** badUrl、notHttps、badAddress 地址不许可；noName 域名查不到；timeout 超时；connection 连不上；tls 证书不可信；redirect 要求转址；gone 对方答 410；status 对方未答 2xx；forgotten 变更已过保存期 */
        readonly reason:
          | 'badUrl'
          | 'noName'
          | 'badAddress'
          | 'notHttps'
          | 'timeout'
          | 'connection'
          | 'tls'
          | 'redirect'
          | 'gone'
          | 'status'
          | 'forgotten'
      }[]
    }
  }
  'DELETE /v1/subscriptions/{id}': { path: { id: string }; reply: undefined }
  'POST /v1/subscriptions/{id}/replay': {
    path: { id: string }
    body: {
      /** deliveries：把停送的再送一次；某个位置（事件的 id 或 yiku-cursor）：从那里起重送；earliest：从现存最早的起 */
      readonly from: string
    }
    reply: Subscription
  }
  'POST /v1/subscriptions/{id}/resume': { path: { id: string }; reply: Subscription }
  'POST /v1/subscriptions/{id}/secret': {
    path: { id: string }
    body: {
      /** 签名密钥（Standard Webhooks）：whsec_ 后接 24 至 64 个随机字节的 Base64；封存，不再显示 */
      readonly secret: string
    }
    reply: undefined
  }
  'GET /v1/templates/{category}.xlsx': { path: { category: string }; reply: Blob }
  'GET /v1/tiles/checkpoint': { reply: Blob }
  'GET /v1/tiles/tile/{*}': { path: { '*': string }; reply: Blob }
  'POST /v1/token': { body: string; reply: Token }
  'POST /v1/unmaskings': {
    body: {
      /** 访问记录的编号 */
      readonly entry: string
      readonly reason: string
    }
    reply: {
      readonly unmasking: Unmasking
    }
  }
  'GET /v1/unmaskings': {
    query?: { status?: 'pending' | 'approved' | 'rejected' | 'withdrawn' | 'expired'; before?: string }
    reply: {
      readonly unmaskings: readonly Unmasking[]
    }
  }
  'POST /v1/unmaskings/{id}/approve': {
    path: { id: string }
    reply: {
      readonly unmasking: Unmasking
    }
  }
  'POST /v1/unmaskings/{id}/reject': {
    path: { id: string }
    body: {
      readonly reason: string
    }
    reply: {
      readonly unmasking: Unmasking
    }
  }
  'GET /v1/unmaskings/{id}/subject': {
    path: { id: string }
    reply: {
      readonly idNumber: string
      /** 库中没有的不写 */
      readonly name?: string
      readonly readableUntil: string
    }
  }
  'POST /v1/unmaskings/{id}/withdraw': {
    path: { id: string }
    reply: {
      readonly unmasking: Unmasking
    }
  }
  'POST /v1/updates': {
    headers?: { 'idempotency-key': string }
    body: {
      readonly updates: readonly {
        readonly category: string
        readonly idNumber: string
        /** 删除只需业务主键的字段 */
        readonly operation: 'upsert' | 'delete'
        /** 字段见 GET /v1/catalogue；没有值的字段不写 */
        readonly fields: Readonly<Record<string, string | number | boolean>>
        /** 该记录在来源系统的版本号，只增不减：较旧的不会覆盖较新的。与 occurredAt 至少有一个 */
        readonly sourceVersion?: number
        /** 业务发生的时间；没有版本号的来源以此分先后 */
        readonly occurredAt?: string
        readonly validFrom?: string | null
        readonly validTo?: string | null
      }[]
    }
    reply: UpdateAnswer
  }
  'POST /v1/updates/revert': {
    body: {
      /** 自此时刻起入库的 */
      readonly since: string
      /** 只撤销这个系统推送的 */
      readonly client?: string
      /** 理由，写进访问记录 */
      readonly reason?: string
    }
    reply: {
      readonly batch: Batch
    }
  }
  'POST /v1/uploads': {
    body: FormData
    reply: {
      readonly batch: number
    }
  }
}
