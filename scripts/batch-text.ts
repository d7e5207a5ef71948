/** Batches as people read them on a terminal. */
import type { Catalogue } from '../src/catalogue/catalogue.ts'
import { problems } from '../src/catalogue/problems.ts'
import { type BatchReport, changesIn } from '../src/ingest/batch.ts'
import type { Reject } from '../src/ingest/batches.ts'

const statusTexts: Readonly<Record<BatchReport['status'], string>> = {
  waiting: '排队中',
  running: '处理中',
  merged: '已入库',
  refused: '整批拒绝',
  dryRun: '试运行，未入库',
  reverted: '已撤销',
  interrupted: '被中断，未入库',
}

/** One line a batch. */
export function batchLine(batch: BatchReport): string {
  const { batchId, department, export: one, mode, status, counts, finishedAt, startedAt } = batch
  const time = (finishedAt ?? startedAt).toISOString().slice(0, 19).replace('T', ' ')
  const name = `${department}/${one}${mode === 'revert' ? '（撤销）' : ''}`
  return `${batchId}\t${time}Z\t${name}\t${statusTexts[status]}\t${counts.rows} 行\t变动 ${changesIn(counts)}\t退回 ${counts.rejected}`
}

/** The whole report of one batch. */
export function batchText(batch: BatchReport, catalogue: Catalogue): string {
  const { counts, files, observedAt, leftover, refusal } = batch
  const lines = [
    `批次 ${batch.batchId}  ${batch.department}/${batch.export}  ${statusTexts[batch.status]}`,
    `  文件  ${files.map(({ name }) => name).join('、')}`,
    `  截至  ${observedAt.toISOString()}`,
    `  行数  ${counts.rows}（另有说明行 ${counts.notes}），退回 ${counts.rejected}`,
  ]
  for (const [id, one] of Object.entries(counts.categories)) {
    const title = catalogue.findCategory(id)?.title ?? id
    lines.push(
      `  ${title}  新增 ${one.new}  变更 ${one.changed}  删除 ${one.deleted}  不再有 ${one.gone}  相同 ${one.same}  较旧未取 ${one.stale}`,
    )
  }
  if (leftover.length > 0) lines.push(`  未用到的列  ${leftover.join('、')}`)
  if (refusal) lines.push(`  原因  ${refusal.message}`)
  if (counts.rejected > 0) lines.push(`  退回的行见：npm run yiku -- rejects ${batch.batchId}`)
  return lines.join('\n')
}

/** Where and why, never the value. */
export function rejectLine({ file, sheet, line, problems: reasons }: Reject): string {
  const place = [file, sheet && `“${sheet}”表`, `第 ${line} 行`].filter(Boolean).join(' ')
  const why = reasons.map(({ code, column }) => `${column ? `“${column}”：` : ''}${problems[code]} [${code}]`)
  return `${place}  ${why.join('；')}`
}
