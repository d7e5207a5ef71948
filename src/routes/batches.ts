/** A department's batches: what became of what it sent, what was refused and why, and taking one back. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { getOwnSession } from '../access/authenticate.ts'
import { callerOf } from '../access/policy.ts'
import { type ProblemCode, problems } from '../catalogue/problems.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { listBatches, listRejects } from '../ingest/batches.ts'
import { revertBatch } from '../ingest/revert.ts'
import { formXlsx } from '../sheets/form-xlsx.ts'
import { findPushSource, revertPushes } from '../updates/revert-pushes.ts'
import { mostRejectedRows, rejectForm } from '../uploads/reject-form.ts'
import { listRejectedRows } from '../uploads/rejected-rows.ts'
import type { UploadFolder } from '../uploads/upload-folder.ts'
import type { UploadRunner } from '../uploads/upload-runner.ts'
import { addUpload, findUpload, getUpload, listUploadsOf } from '../uploads/uploads.ts'
import { loggedText } from './logged-text.ts'
import { ownAdapter, ownBatch, officerPolicy as policy } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { isRepeatable, ShownBatch, showBatch } from './shown-batch.ts'
import { wholeNumber } from './whole-number.ts'
import { sendWorkbook, workbookReply } from './workbook-reply.ts'

const tags = ['数据上传']
const none = { none: 'counts and names of columns: nobody is in them' } as const
const most = 200
const answers = { 401: Problem, 403: Problem, ...refusals } as const
const params = z.object({ batch: wholeNumber(2 ** 31 - 1) })

const Offset = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)

const ShownReject = z.object({
  file: z.string(),
  sheet: z.string().optional(),
  line: z.int(),
  problems: z.array(
    z.object({ code: z.string(), title: z.string(), column: z.string().optional(), field: z.string().optional() }),
  ),
})

const mostShownRows = 200

const ShownRejectedRow = ShownReject.extend({
  columns: z.array(z.string()).optional(),
  cells: z.array(z.string()).optional().describe('没有的：该行无法拆成单元格'),
})

export interface BatchRoutesOptions {
  readonly uploads: UploadFolder
  readonly runner: Pick<UploadRunner, 'wake'>
}

export function batchRoutes(app: App, hub: Hub, { uploads, runner }: BatchRoutesOptions): void {
  const { store } = hub

  app.get('/v1/batches', {
    config: { policy, audit: none },
    schema: {
      summary: '本部门的批次，新的在前',
      tags,
      querystring: z.strictObject({
        before: wholeNumber(2 ** 31 - 1)
          .optional()
          .describe('上一页的 next'),
        limit: wholeNumber(most).optional().describe(`默认 50，至多 ${most}`),
      }),
      response: { 200: z.object({ batches: z.array(ShownBatch), next: z.int().optional() }), ...answers },
    },
    handler: async (request) => {
      const { limit = 50, before } = request.query
      const { department } = ownAdapter(hub, request)
      const found = await listBatches(hub, { department: department.id, limit: limit + 1, before })
      const shown = found.slice(0, limit)
      const next = found.length > limit ? shown.at(-1)?.batchId : undefined
      const uploaded = await listUploadsOf(
        store.db,
        shown.map(({ batchId }) => batchId),
      )
      const byBatch = new Map(uploaded.map((upload) => [upload.batchId, upload]))
      return {
        batches: shown.map((batch) => showBatch(batch, byBatch.get(batch.batchId))),
        ...(next !== undefined && { next }),
      }
    },
  })

  app.get('/v1/batches/:batch', {
    config: { policy, audit: none },
    schema: {
      summary: '一个批次：进度、报告；试运行的为将有的变动',
      tags,
      params,
      response: { 200: z.object({ batch: ShownBatch }), 404: Problem, ...answers },
    },
    handler: async (request) => {
      const batch = await ownBatch(hub, request, request.params.batch)
      return { batch: showBatch(batch, await findUpload(store.db, batch.batchId)) }
    },
  })

  app.get('/v1/batches/:batch/rejects', {
    config: { policy, audit: none },
    schema: {
      summary: '退回的行：位置和原因，不含内容',
      tags,
      params,
      querystring: z.strictObject({
        offset: Offset.optional(),
        limit: wholeNumber(1000).optional().describe('默认 200，至多 1000'),
      }),
      response: {
        200: z.object({ rejects: z.array(ShownReject), next: z.int().optional().describe('下一页的 offset') }),
        404: Problem,
        ...answers,
      },
    },
    handler: async (request) => {
      const { batchId } = await ownBatch(hub, request, request.params.batch)
      const { offset = 0, limit = 200 } = request.query
      const found = await listRejects(hub, batchId, { offset, limit: limit + 1 })
      const rejects = found.slice(0, limit).map(({ problems: reasons, ...reject }) => ({
        ...reject,
        problems: reasons.map(withTitle),
      }))
      return { rejects, ...(found.length > limit && { next: offset + limit }) }
    },
  })

  app.get('/v1/batches/:batch/rejected-rows', {
    config: { policy, audit: 'export' },
    schema: {
      summary: `退回的行连同其内容和原因，供在网页上对照；每次至多 ${mostShownRows} 行`,
      tags,
      params,
      querystring: z.strictObject({ offset: Offset.optional(), limit: wholeNumber(mostShownRows).optional() }),
      response: {
        200: z.object({ rows: z.array(ShownRejectedRow), next: z.int().optional().describe('下一页的 offset') }),
        404: Problem,
        ...answers,
      },
    },
    handler: async (request) => {
      const { batch: id } = request.params
      const { offset = 0, limit = mostShownRows } = request.query
      request.entry.note({ subject: `rejects:${id}` })
      const { batchId, files } = await ownBatch(hub, request, id)
      const found = await listRejectedRows({ ...hub, batchId }, { offset, limit: limit + 1 })
      const rows = found.slice(0, limit).map(({ file, sheet, line, problems: reasons, row }) => ({
        file: files[file]?.name ?? '',
        ...(sheet !== null && { sheet }),
        line,
        problems: reasons.map(withTitle),
        ...(row && { columns: [...row.columns], cells: [...row.cells] }),
      }))
      request.entry.note({ residentCount: rows.length })
      return { rows, ...(found.length > limit && { next: offset + limit }) }
    },
  })

  app.get('/v1/batches/:batch/rejects.xlsx', {
    config: { policy, audit: 'export' },
    schema: {
      summary: `退回的行连同原因，为可改正再传的工作簿；至多前 ${mostRejectedRows} 行`,
      tags,
      params,
      response: { 200: workbookReply('工作簿，边读边送'), 404: Problem, ...answers },
    },
    handler: async (request, reply) => {
      const { batch: id } = request.params
      request.entry.note({ subject: `rejects:${id}` })
      const batch = await ownBatch(hub, request, id)
      request.entry.note({ residentCount: Math.min(batch.counts.rejected, mostRejectedRows) })
      const form = await rejectForm({ ...hub, batch })
      return sendWorkbook(reply, `rejects-${id}.xlsx`, Readable.from(formXlsx(form)))
    },
  })

  app.post('/v1/batches/:batch/revert', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '撤销一个批次或一次推送：恢复它写入之前的内容',
      tags,
      params,
      body: z.strictObject({ reason: loggedText(200).optional().describe('理由，写进访问记录') }).nullish(),
      response: { 200: z.object({ batch: ShownBatch }), 404: Problem, 409: Problem, ...answers },
    },
    handler: async (request) => {
      const number = request.params.batch
      const { department } = ownAdapter(hub, request)
      const pushedBy = await findPushSource(hub, number)
      if (pushedBy === undefined) await ownBatch(hub, request, number)
      else if (pushedBy !== department.number) throw new YikuError('forbidden')
      await request.entry.begin({ subject: `batch:${number} revert`, reason: request.body?.reason })
      const reverting =
        pushedBy === undefined
          ? await revertBatch(hub, number)
          : await revertPushes(hub, { department: department.id, push: number })
      return { batch: showBatch(reverting) }
    },
  })

  app.post('/v1/batches/:batch/repeat', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '用已上传的文件再做一次：试运行之后正式入库、确认全量确实减少、被中断后重做；文件保留 24 小时',
      tags,
      params,
      body: z.strictObject({
        dryRun: z.boolean().optional(),
        allowShrink: z.boolean().optional().describe('确认全量文件确实少了许多记录'),
      }),
      response: { 202: z.object({ batch: z.int() }), 404: Problem, 409: Problem, ...answers },
    },
    handler: async (request, reply) => {
      const { account } = getOwnSession(callerOf(request))
      const { batchId } = await ownBatch(hub, request, request.params.batch)
      const { dryRun = false, allowShrink = false } = request.body
      const upload = await getUpload(store.db, batchId)
      if (upload.removedAt !== null || !uploads.has(upload.folder)) throw new YikuError('uploadGone')
      if (!isRepeatable(upload)) throw new YikuError('batchNotRepeatable')
      await request.entry.begin({ subject: `batch:${batchId} repeat` })
      const batch = await addUpload(store.db, { ...upload, dryRun, allowShrink, account })
      runner.wake()
      return reply.code(202).header('location', `/v1/batches/${batch}`).send({ batch })
    },
  })
}

function withTitle<T extends { readonly code: ProblemCode }>(problem: T): T & { title: string } {
  return { ...problem, title: problems[problem.code] }
}
