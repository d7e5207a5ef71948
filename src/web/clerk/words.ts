/** What codes of the API mean, said so that a clerk can tell it across the counter. */

export const unknownReasons: Readonly<Record<string, string>> = {
  stale: '来源的数据已过期，不能作准',
  notCovered: '来源没有说明已覆盖此人，或有一行数据未能入库，有没有都不能断定',
  conflict: '几个来源说法不一，尚未核实',
  upstreamUnavailable: '来源部门的系统暂时连不上，请稍后再查',
  notAuthorised: '还没有家庭成员的授权，不能查看',
}

export const withheldReasons: Readonly<Record<string, string>> = {
  role: '您的岗位不能查看',
  area: '此人不在您的辖区，附上在场凭据后可再查',
  item: '办这个事项用不到',
  level: '属高度敏感内容，只供系统判断，不显示',
}

/** What is said of a field about which departments contradict each other. */
export const conflictStandings: Readonly<Record<string, string>> = {
  authority: '别的部门说法不同，所示为权威部门的',
  overruled: '与权威部门的说法不一致，不显示',
  open: '几个部门说法不一，尚无定论，不显示',
}

export const disputeNote = '有人提出异议，来源部门尚未答复，请酌情核实'

export const lifeStatuses: Readonly<Record<string, string>> = { alive: '在世', dead: '已去世', missing: '失踪' }

export const presenceMethods = {
  cardRead: '读身份证',
  face: '人脸比对',
  consent: '签字同意',
  agent: '受托代办',
} as const
export type PresenceMethod = keyof typeof presenceMethods

export const signatories = { self: '本人', guardian: '监护人', agent: '受托人' } as const
export type Signatory = keyof typeof signatories

export const familyUses: Readonly<Record<string, string>> = {
  used: '已按授权使用',
  expired: '授权已过期，没有查看',
  notMember: '登记的家庭成员中没有此人，没有查看',
  notNeeded: '这个事项不看家庭成员，没有查看',
}
