/** Files that officers send in: taken to disk as they come, read afterwards in a process of their own. */
import fastifyMultipart, { type Multipart, type MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { getOwnSession } from '../access/authenticate.ts'
import { callerOf } from '../access/policy.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import type { Export } from '../ingest/adapter.ts'
import type { BatchFile } from '../ingest/batch.ts'
import { getExport } from '../ingest/load-adapters.ts'
import { templateExportId } from '../ingest/template-export.ts'
import { holdsIdNumber } from '../residents/holds-id-number.ts'
import type { UploadFolder } from '../uploads/upload-folder.ts'
import type { UploadRunner } from '../uploads/upload-runner.ts'
import { addUpload } from '../uploads/uploads.ts'
import { fileBodyMs } from './body-time.ts'
import { officerPolicy, ownAdapter, ownCategory } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const formType = 'multipart/form-data'
const mostBytes = 256 << 20
const mostFiles = 20
/** of all files of one request */
const mostInAll = 1 << 30
/** what a file system takes for a name */
const longestName = 200

const Switch = z.enum(['true', 'false']).transform((text) => text === 'true')

const UploadForm = z.strictObject({
  category: z.string().max(64).optional().describe('数据类：文件为其统一模板'),
  adapter: z.string().max(64).optional().describe('本部门的哪一种导出：文件如部门系统所导出，或为其退回改正表'),
  mode: z
    .enum(['snapshot', 'changes'])
    .optional()
    .describe('snapshot 为全量：文件中没有的即不再有；changes（默认）只更新文件中有的。部门导出的由其种类而定'),
  dryRun: Switch.optional().describe('true：只看会有什么变动，不入库'),
  allowShrink: Switch.optional().describe('true：确认全量文件确实少了许多记录'),
})
type UploadForm = z.infer<typeof UploadForm>

const UploadBody = UploadForm.extend({
  file: z.array(z.string().meta({ contentMediaType: 'application/octet-stream' })).describe(`至多 ${mostFiles} 个`),
})

export interface UploadRoutesOptions {
  readonly uploads: UploadFolder
  readonly runner: Pick<UploadRunner, 'wake'>
}

export function uploadRoutes(app: App, hub: Hub, { uploads, runner }: UploadRoutesOptions): void {
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    await scope.register(fastifyMultipart, {
      limits: { fileSize: mostBytes, files: mostFiles, fields: 10, fieldSize: 1000, fieldNameSize: 50, parts: 30 },
    })
    scope.post('/v1/uploads', {
      config: { policy: officerPolicy, audit: 'administration', bodyMs: fileBodyMs },
      // a part after the other, by the handler
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        summary: `上传本部门的文件（统一模板，或部门系统导出的文件），每个至多 ${mostBytes >> 20} MB；随即排队处理，结果见批次`,
        tags: ['数据上传'],
        consumes: [formType],
        body: UploadBody,
        response: { 202: z.object({ batch: z.int() }), 401: Problem, 403: Problem, 404: Problem, ...refusals },
      },
      handler: async (request, reply) => {
        const { account } = getOwnSession(callerOf(request))
        const { department } = ownAdapter(hub, request)
        if (!request.isMultipart()) throw new YikuError('unsupportedMediaType')
        const folder = await uploads.make()
        try {
          refuseBeyond(Number(request.headers['content-length'] ?? 0))
          const { files, form } = await receive(request, uploads, folder)
          const asked = readForm(hub, request, form)
          await request.entry.begin({ subject: `upload:${asked.exportId} ${asked.mode}` })
          const batch = await addUpload(hub.store.db, {
            ...asked,
            source: department.number,
            folder,
            files,
            account,
            dryRun: form.dryRun ?? false,
            allowShrink: form.allowShrink ?? false,
          })
          runner.wake()
          return reply.code(202).header('location', `/v1/batches/${batch}`).send({ batch })
        } catch (error) {
          await uploads.remove(folder)
          // whoever sends too much is not listened to till the end
          reply.header('connection', 'close')
          throw error
        }
      },
    })
  })
}

interface Received {
  readonly files: readonly BatchFile[]
  readonly form: UploadForm
}

async function receive(request: FastifyRequest, uploads: UploadFolder, folder: string): Promise<Received> {
  const files: BatchFile[] = []
  const fields: Record<string, unknown> = {}
  for await (const part of partsOf(request)) {
    if (part.type === 'file') {
      files.push(await takeFile(part, uploads, folder))
      refuseBeyond(files.reduce((sum, { bytes }) => sum + bytes, 0))
    } else if (Object.hasOwn(fields, part.fieldname)) throw badUpload(`“${part.fieldname}”给了两次`)
    else fields[part.fieldname] = part.value
  }
  if (files.length === 0) throw badUpload('没有文件（file）')
  const parsed = UploadForm.safeParse(fields)
  if (parsed.success) return { files, form: parsed.data }
  throw badUpload([...new Set(parsed.error.issues.map(describeIssue))].join('、'))
}

/** @throws {YikuError} bodyTooLarge */
function refuseBeyond(bytes: number): void {
  if (bytes > mostInAll) throw new YikuError('bodyTooLarge', { detail: `一次至多 ${mostInAll >> 20} MB` })
}

function describeIssue({ path, code }: z.core.$ZodIssue): string {
  return path.length > 0 ? `“${path.join('.')}”不正确` : code === 'unrecognized_keys' ? '有未约定的项' : '不正确'
}

/** The parts; what is wrong with the form is the sender's error. */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const parts = request.parts()
  for (;;) {
    const next = await parts.next().catch((error: unknown) => {
      throw error instanceof YikuError ? error : badUpload('表单不完整或格式不对', error)
    })
    if (next.done) return
    yield next.value
  }
}

async function takeFile(part: MultipartFile, uploads: UploadFolder, folder: string): Promise<BatchFile> {
  if (part.fieldname !== 'file') throw badUpload('文件须名为 file')
  const name = checkName(part.filename)
  const file = await uploads.write(folder, name, part.file).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') throw badUpload('两个文件同名')
    // a full disk is ours; a form that breaks off is the sender's
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new YikuError('storeUnavailable', { cause: error })
    throw badUpload('文件没有传完', error)
  })
  if (part.file.truncated) throw new YikuError('bodyTooLarge', { detail: `每个文件至多 ${mostBytes >> 20} MB` })
  if (file.bytes === 0) throw badUpload('文件是空的')
  return file
}

/** A name that can be kept: it stays in the batch. */
function checkName(name: string | undefined): string {
  if (!name || /^\.{0,2}$|[/\\\p{Cc}]/u.test(name) || !name.isWellFormed()) throw badUpload('文件名不正确')
  if (Buffer.byteLength(name) > longestName) throw badUpload('文件名过长')
  if (holdsIdNumber(name)) throw badUpload('文件名中有身份号码，请改名后再传')
  return name
}

function badUpload(detail: string, cause?: unknown): YikuError {
  return new YikuError('badUpload', { detail, ...(cause !== undefined && { cause }) })
}

/** Which export it is to be. @throws {YikuError} badUpload, unknownCategory, notOwnCategory, unknownExport */
function readForm(
  hub: Hub,
  request: FastifyRequest,
  { category, adapter, mode }: UploadForm,
): { exportId: string; mode: Export['mode'] } {
  if ((category === undefined) === (adapter === undefined)) throw badUpload('category 和 adapter 须给且只给一个')
  if (category !== undefined) {
    const { id } = ownCategory(hub, request, category)
    return { exportId: templateExportId(id), mode: mode ?? 'changes' }
  }
  const one = getExport(ownAdapter(hub, request), { file: '', id: adapter })
  if (mode !== undefined && mode !== one.mode) throw badUpload(`这种导出为 ${one.mode}，mode 可不填`)
  return { exportId: one.id, mode: one.mode }
}
