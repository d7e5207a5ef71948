/** The access log for auditors: found, counted, exported, proven. Each look at it is itself an entry. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { callerNow, identityOf, type Policy } from '../access/policy.ts'
import { accountRoles } from '../access/roles.ts'
import { countEntries, countedBy } from '../audit/count-entries.ts'
import { entryProofText, proveEntry } from '../audit/entry-proof.ts'
import { entryCells, entryHeadings, type Titles } from '../audit/entry-table.ts'
import { type FoundEntry, measureEntries, readEntries, searchEntries } from '../audit/found-entry.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { csvOf } from '../sheets/csv.ts'
import { xlsxOf } from '../sheets/xlsx.ts'
import { gateOf } from './gate.ts'
import { describeFilter, LogFilter, readLogFilter } from './log-filter.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const tags = ['访问记录']
const policy: Policy = { roles: ['auditor'] }
const answers = { 401: Problem, 403: Problem, ...refusals } as const
/** rows of one export: what Excel still opens at ease */
const mostRows = 100_000
/** rows after which it is asked again whether who exports still may */
const rowsBetween = 500

/** As the log has it: its words may be those of another version of the program. */
const ShownEntry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    kind: z
      .string()
      .describe(
        'query 查询、proof 证明核对、export 导出、signIn 登录、administration 管理、logLook 查阅访问记录、denial 未获准入',
      ),
    outcome: z.string().describe('answered 已答复、notFound 查无、denied 拒绝、failed 未完成'),
    corrected: z.boolean().describe('写下时尚未查完，同一请求另有一条记录说明实际结果'),
    code: z.string().optional(),
    route: z.string().optional(),
    requestId: z.string().optional(),
    actorKind: z.string(),
    actor: z.string().optional().describe('账户编号、系统编号；居民本人为其会话'),
    actorName: z.string().optional(),
    role: z.string().optional(),
    organisation: z.string().optional(),
    department: z.string().optional(),
    area: z.string().optional(),
    address: z.string().optional().describe('网络地址的代号：只能分辨是否同一处'),
    item: z.string().optional(),
    caseNumber: z.string().optional(),
    reason: z.string().optional(),
    presenceMethod: z.string().optional(),
    presenceReference: z.string().optional(),
    basis: z.string().optional(),
    residentId: z.string().optional().describe('居民的代号：须两位审计员方能还原，见 POST /v1/unmaskings'),
    residentCount: z.int().optional(),
    subject: z.string().optional(),
    categoriesAsked: z.array(z.string()).optional(),
    categoriesGiven: z.array(z.string()).optional(),
  })
  .meta({ id: 'AccessEntry' })

const Count = z.object({
  key: z.string().optional().describe('日期、小时（00 至 23，北京时间）、单位或事项；没有的不写'),
  entries: z.int(),
  unanswered: z.int().describe('其中查无、被拒绝或未完成的'),
})

export function accessEntryRoutes(app: App, hub: Hub): void {
  const { pool } = hub.store
  const gate = gateOf(hub)
  const categories = new Map(hub.catalogue.categories.map((category) => [category.number, category]))
  const show = (entry: FoundEntry) => {
    const idsOf = (numbers: readonly number[] | null) =>
      numbers?.map((number) => categories.get(number)?.id ?? String(number))
    const shown = {
      ...entry,
      at: entry.at.toISOString(),
      categoriesAsked: idsOf(entry.categoriesAsked),
      categoriesGiven: idsOf(entry.categoriesGiven),
    }
    return ShownEntry.parse(Object.fromEntries(Object.entries(shown).filter(([, value]) => (value ?? null) !== null)))
  }
  const titles: Titles = {
    item: (id) => hub.catalogue.findItem(id)?.title,
    category: (number) => categories.get(number)?.title,
  }

  app.post('/v1/access-entries/search', {
    config: { policy, audit: 'logLook' },
    schema: {
      summary: '查找访问记录：新的在前；查找本身也记入访问记录',
      tags,
      body: LogFilter.extend({
        after: z.guid().exactOptional().describe('上一页的 next：续页期间新写入的记录不影响已有的'),
        limit: z.int().min(1).max(500).default(100),
      }),
      response: {
        200: z.object({ entries: z.array(ShownEntry), next: z.string().optional().describe('还有下一页') }),
        ...answers,
      },
    },
    handler: async (request) => {
      const { after, limit, ...asked } = request.body
      const filter = readLogFilter(hub, asked)
      const { reason } = asked
      request.entry.note({ reason, residentId: filter.residentId, subject: describeFilter('search', asked) })
      const { entries, isLast } = await searchEntries(pool, filter, { after, limit })
      request.entry.note({ residentCount: new Set(entries.flatMap(({ residentId }) => residentId ?? [])).size })
      const next = isLast ? undefined : entries.at(-1)?.id
      return { entries: entries.map(show), ...(next !== undefined && { next }) }
    },
  })

  app.post('/v1/access-entries/counts', {
    config: { policy, audit: 'logLook' },
    schema: {
      summary: '访问记录按日、时、单位、事项计数，供作图；已被更正的不重复计',
      tags,
      body: LogFilter.extend({ by: z.enum(countedBy) }),
      response: { 200: z.object({ counts: z.array(Count) }), ...answers },
    },
    handler: async (request) => {
      const { by, ...asked } = request.body
      const filter = readLogFilter(hub, asked)
      const { reason } = asked
      request.entry.note({ reason, residentId: filter.residentId, subject: describeFilter(`count ${by}`, asked) })
      const counts = await countEntries(pool, filter, by)
      return { counts: counts.map(({ key, ...count }) => ({ ...count, ...(key !== null && { key }) })) }
    },
  })

  app.post('/v1/access-entries/export', {
    config: { policy, audit: 'export' },
    schema: {
      summary: `导出访问记录为 CSV 或 XLSX，每次至多 ${mostRows} 条；以 = + - @ 等开头的内容前加 ' 以防被当作公式`,
      tags,
      body: LogFilter.extend({ format: z.enum(['csv', 'xlsx']) }),
      response: {
        200: {
          description: '文件，边查边送',
          content: {
            [types.csv]: { schema: z.instanceof(Readable) },
            [types.xlsx]: { schema: z.instanceof(Readable) },
          },
        },
        ...answers,
      },
    },
    handler: async (request, reply) => {
      const { format, ...asked } = request.body
      const filter = readLogFilter(hub, asked)
      const { reason } = asked
      request.entry.note({ reason, residentId: filter.residentId, subject: describeFilter(`export ${format}`, asked) })
      const { entries, residents } = await measureEntries(pool, filter, mostRows)
      if (entries > mostRows) throw new YikuError('tooManyEntries', { detail: `每次至多 ${mostRows} 条` })
      request.entry.note({ residentCount: residents })
      const rows = rowsOf(readEntries(pool, filter), { titles, confirm: () => callerNow(request, gate) })
      const sheet = { name: '访问记录', columns: entryHeadings, rows }
      reply
        .type(format === 'csv' ? `${types.csv}; charset=utf-8` : types.xlsx)
        .header('content-disposition', `attachment; filename="access-entries.${format}"`)
      return reply.send(Readable.from(format === 'csv' ? csvOf(sheet) : xlsxOf(sheet)))
    },
  })

  app.get('/v1/access-entries/:entry/proof', {
    config: { policy: { roles: [...accountRoles, 'system', 'resident'] }, audit: 'logLook' },
    schema: {
      summary:
        '一条访问记录在册的证明（C2SP tlog-proof），可离线核对；凭回执中的编号取得，回执中有叶哈希；记录内容只给审计员',
      tags,
      params: z.object({ entry: z.guid() }),
      response: {
        200: { description: 'C2SP tlog-proof', content: { [types.text]: { schema: z.string() } } },
        401: Problem,
        403: Problem,
        404: Problem,
        409: Problem,
        ...refusals,
      },
    },
    handler: async (request, reply) => {
      const { entry } = request.params
      request.entry.note({ subject: `entry:${entry}` })
      const { content, ...proof } = await proveEntry(pool, entry)
      const isAuditor = identityOf(request).role === 'auditor'
      reply.type(`${types.text}; charset=utf-8`)
      return entryProofText({ ...proof, content: isAuditor ? content : undefined })
    },
  })
}

const types = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  text: 'text/plain',
} as const

/** @param confirm throws where who asked may not any more: what has not been sent yet is not */
async function* rowsOf(
  entries: AsyncIterable<FoundEntry>,
  { titles, confirm }: { readonly titles: Titles; readonly confirm: () => Promise<unknown> },
): AsyncGenerator<readonly string[]> {
  let sent = 0
  for await (const entry of entries) {
    if (sent++ % rowsBetween === 0) await confirm()
    yield entryCells(entry, titles)
  }
}
