/** What verification found, as people read it. */
import type { Finding, FindingKind } from '../src/audit/finding.ts'
import type { Verdict } from '../src/audit/verify-log.ts'

const titles: Readonly<Record<FindingKind, string>> = {
  changedEntry: '记录内容与写入时不符',
  missingEntry: '记录缺失，且不在已公告的到期清理范围内',
  entryOutsideTree: '记录不在存证之内',
  strayPending: '待编入清单与记录不符',
  missingLeaf: '存证序号中断',
  changedTile: '存证分块与记录不符',
  missingTile: '存证分块缺失',
  strayTile: '多出存证分块',
  badCheckpoint: '库中的存证点格式或签名不正确',
  otherTree: '记录与存证点不符',
  cutOff: '记录比存证点少',
}

/** A line of counts, and below it what is wrong. */
export function verdictText({ findings, findingCount, root, ...counts }: Verdict): string {
  const { size, entries, expired, pending, checkpoints } = counts
  const lines = [
    `已编入 ${size} 条：核对内容 ${entries} 条，保存期满只留存证 ${expired} 条；尚未编入 ${pending} 条；库中存证点 ${checkpoints} 个`,
    `根哈希 ${root.toString('base64')}`,
    ...findings.map(findingText),
  ]
  if (findingCount > findings.length) lines.push(`……共 ${findingCount} 处`)
  return lines.join('\n')
}

function findingText({ kind, index, entry, held }: Finding): string {
  const where = [
    index === undefined ? '' : `序号 ${index}`,
    entry === undefined ? '' : `记录 ${entry}`,
    held ? '（库外保存的存证点）' : '',
  ]
  return `  ✗ ${titles[kind]} ${where.filter(Boolean).join(' ')}`
}
