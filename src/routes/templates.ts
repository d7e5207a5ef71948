/** The unified upload template of each category. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Hub } from '../hub.ts'
import { formXlsx } from '../sheets/form-xlsx.ts'
import { templateForm } from '../uploads/template-form.ts'
import { officerPolicy, ownCategory } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { sendWorkbook, workbookReply } from './workbook-reply.ts'

export function templateRoutes(app: App, hub: Hub): void {
  app.get('/v1/templates/:category.xlsx', {
    config: { policy: officerPolicy, audit: { none: 'an empty form: what may be written, and of nobody' } },
    schema: {
      summary: '统一上传模板：一个数据类一张表，中文标题、填写说明、代码下拉列表、示例行',
      tags: ['数据上传'],
      params: z.object({ category: z.string().max(64) }),
      response: { 200: workbookReply('模板'), 401: Problem, 403: Problem, 404: Problem, ...refusals },
    },
    handler: async (request, reply) => {
      const category = ownCategory(hub, request, request.params.category)
      const form = templateForm({ catalogue: hub.catalogue, category })
      return sendWorkbook(reply, `${category.id}.xlsx`, Readable.from(formXlsx(form)))
    },
  })
}
