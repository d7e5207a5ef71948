/** Batches as officers see them: counts, names of columns, reasons; nobody's data. */
import { z } from 'zod'
import type { BatchReport } from '../ingest/batch.ts'
import type { Upload } from '../uploads/uploads.ts'

const Counts = z.object({
  new: z.int(),
  changed: z.int(),
  deleted: z.int().describe('按行中的操作删除'),
  same: z.int(),
  stale: z.int().describe('比库中的旧，未取'),
  gone: z.int().describe('全量中不再有'),
})

export const ShownBatch = z
  .object({
    batch: z.int(),
    department: z.string(),
    export: z.string().describe('哪一种导出；template:… 为统一模板，corrections:… 为退回后改正'),
    mode: z.enum(['snapshot', 'changes', 'revert']),
    status: z
      .enum(['waiting', 'running', 'merged', 'refused', 'dryRun', 'reverted', 'interrupted'])
      .describe(
        'waiting 排队中、running 处理中、merged 已入库、refused 整批拒绝、dryRun 试运行、reverted 已撤销、interrupted 被中断',
      ),
    files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
    observedAt: z.iso.datetime(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    counts: z.object({
      rows: z.int(),
      rejected: z.int(),
      notes: z.int().describe('说明行、示例行等，不是数据'),
      categories: z.record(z.string(), Counts),
      changedFields: z
        .record(z.string(), z.record(z.string(), z.int()))
        .optional()
        .describe('试运行：抽取至多 200 条将变更的记录，各字段有几条不同'),
    }),
    leftover: z.array(z.string()).describe('未用到的列'),
    refusal: z.object({ code: z.string(), message: z.string() }).optional(),
    upload: z
      .object({
        dryRun: z.boolean(),
        receivedAt: z.iso.datetime(),
        template: z
          .enum(['current', 'outdated', 'unmarked'])
          .optional()
          .describe('outdated：模板已过时，请下载新模板；unmarked：没有版本标记'),
        progress: z
          .object({
            stage: z.enum(['reading', 'again', 'merging']),
            rows: z.int(),
            bytes: z.int().optional(),
            totalBytes: z.int().optional(),
          })
          .optional(),
        repeatable: z.boolean().describe('可用 POST /v1/batches/{batch}/repeat 重做'),
      })
      .optional()
      .describe('经上传而来的才有'),
  })
  .meta({ id: 'Batch' })

export function showBatch(report: BatchReport, upload?: Upload): z.infer<typeof ShownBatch> {
  const { batchId: batch, files, observedAt, startedAt, finishedAt, leftover, counts, refusal, ...rest } = report
  return {
    ...rest,
    batch,
    // what was refused can be asked for when its cells are kept
    ...(upload && upload.endedAt === null && rest.status !== 'waiting' && { status: 'running' }),
    files: files.map((file) => ({ ...file })),
    observedAt: observedAt.toISOString(),
    startedAt: startedAt.toISOString(),
    ...(finishedAt && { finishedAt: finishedAt.toISOString() }),
    counts,
    leftover: [...leftover],
    ...(refusal && { refusal: { ...refusal } }),
    ...(upload && { upload: showUpload(upload) }),
  }
}

function showUpload(upload: Upload): NonNullable<z.infer<typeof ShownBatch>['upload']> {
  const { dryRun, receivedAt, template, progress, status } = upload
  return {
    dryRun,
    receivedAt: receivedAt.toISOString(),
    ...(template !== null && { template }),
    ...(progress && status === 'running' && { progress }),
    repeatable: isRepeatable(upload),
  }
}

/** What did not come into the store can be tried again, as long as its files are there. */
export function isRepeatable({ status, removedAt, endedAt }: Upload): boolean {
  return (
    removedAt === null && endedAt !== null && (status === 'dryRun' || status === 'refused' || status === 'interrupted')
  )
}
