/** Departments' systems bring what just happened: as JSON, or as a stream of lines. */
import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Identity } from '../access/identity.ts'
import { callerNow, callerOf } from '../access/policy.ts'
import { errors, YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { daysBehind } from '../ingest/standing-snapshots.ts'
import { countResults, noUpdates, type PushAnswer, type PushSource, type UpdateCounts } from '../updates/push.ts'
import { openPushWriter, type PushWriter } from '../updates/push-writer.ts'
import { readLines } from '../updates/read-lines.ts'
import { readPatiently } from '../updates/read-patiently.ts'
import { type Reading, type UpdateReader, updateReader } from '../updates/read-update.ts'
import { Update } from '../updates/update.ts'
import { gateOf } from './gate.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { parseStrictJson } from './strict-json.ts'

const sentHash = Symbol('sent')

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 of a JSON body */
    [sentHash]: string | undefined
  }
}

const lines = 'application/x-ndjson'
/** bytes of a JSON body: a thousand items of 2 KiB */
const largestBody = 2 << 20
/** bytes of one line of a stream */
const longestLine = 64 << 10
/** lines of a stream that are written together */
const linesTogether = 500
/** milliseconds for which nothing may come of a stream */
const longestPause = 15_000

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{8,128}$/)
  .describe('8 至 128 个可见字符，每次推送各不相同；答复丢失时以同一个键原样重发，得到同样的答复')

const { $schema: _, ...described } = z.toJSONSchema(Update, { io: 'input' })

const Updates = z.strictObject({
  // one bad item must not refuse the others
  updates: z.array(z.unknown().meta(described)).min(1).max(1000),
})

const Counts = z.object({ accepted: z.int(), duplicate: z.int(), stale: z.int(), rejected: z.int() })

const Result = z.object({
  index: z.int(),
  status: z
    .enum(['accepted', 'duplicate', 'stale', 'rejected'])
    .describe('已入库、与库中相同、早于库中所知（不改动）、退回'),
  version: z.int().optional().describe('该记录现在在库中的版本'),
  problems: z.array(z.object({ field: z.string().optional(), code: z.string(), title: z.string() })).optional(),
})
type Result = z.infer<typeof Result>

const Answer = z
  .object({ batch: z.int().describe('批次编号'), counts: Counts, results: z.array(Result) })
  .meta({ id: 'UpdateAnswer' })

const answered = {
  description: '每一项的结果；以行推送的，每行一个',
  content: { 'application/json': { schema: Answer }, [lines]: { schema: z.instanceof(Readable) } },
}

export function updateRoutes(app: App, hub: Hub): void {
  const writer = openPushWriter({ url: hub.store.url, vault: hub.vault })
  app.addHook('onClose', () => writer.close())
  app.decorateRequest(sentHash, undefined)
  const sourceOf = sources(hub)
  const readerOf = readers(hub)
  const gate = gateOf(hub)
  const readerNow = (request: FastifyRequest) => async () => {
    const { identity } = await callerNow(request, gate)
    return readerOf(identity, sourceOf(identity))
  }

  app.register(async (scope: App) => {
    scope.addContentTypeParser(lines, (_request, payload, done) => done(null, payload))
    // as everywhere, and besides: which bytes they were
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, bytes: Buffer) => {
        request[sentHash] = hash('sha256', bytes)
        return parseStrictJson(bytes)
      },
    )
    scope.post('/v1/updates', {
      bodyLimit: largestBody,
      // a stream is no JSON, and is checked line by line
      attachValidation: true,
      config: {
        policy: { roles: ['system'] },
        streamed: lines,
        audit: { none: 'a push is its own record (table push): who brought what, and when; nobody is looked at' },
      },
      schema: {
        summary: '部门系统推送：办结一件，更新一件',
        description:
          '至多 1000 项的 JSON；更多的用 application/x-ndjson，一行一项，一行一个结果，最后一行为合计（边发边读）：可持续一小时，其间停顿不超过 15 秒；出错、系统被停用或约定有变的，到此为止，最后一行为错误（同各接口的错误，有 code），此前各行仍有效；断了的以同一个键从头重发，接着办。逐项受理，一项有误不影响其他项；答复即已落盘。',
        tags: ['推送'],
        headers: z.object({ 'idempotency-key': IdempotencyKey }),
        body: Updates,
        response: { 200: answered, 401: Problem, 403: Problem, 409: Problem, ...refusals },
      },
      handler: async (request, reply) => {
        const caller = callerOf(request)
        const { identity } = caller
        const source = sourceOf(identity)
        const key = getKey(request.headers)
        const stream: unknown = request.body
        if (stream instanceof Readable) {
          const push = { client: identity.id, key, source }
          const parts = writeStream(stream, { writer, reader: readerNow(request), push, hub })
          return reply.type(lines).send(await begun(parts))
        }
        if (request.validationError) throw request.validationError
        const { updates } = request.body
        const reader = readerOf(identity, source)
        const items = updates.map((item) => reader.read(item))
        refuseOthers(items)
        const fingerprint = hub.vault.pushFingerprint(getHash(request))
        const answer = await writer.write({ client: identity.id, key, part: 0, fingerprint, source, items })
        return { batch: answer.push, counts: countResults(answer.results), results: tellResults(answer, 0) }
      },
    })
  })
}

/** @throws {YikuError} badRequest */
function getKey(headers: Readonly<Record<string, unknown>>): string {
  const { data } = IdempotencyKey.safeParse(headers['idempotency-key'])
  if (data === undefined) throw new YikuError('badRequest', { detail: '须有 Idempotency-Key：8 至 128 个可见字符' })
  return data
}

function getHash(request: FastifyRequest): string {
  const found = request[sentHash]
  if (found === undefined) throw new Error('a push without a body')
  return found
}

/** @throws {YikuError} forbidden where the system stands for no department */
function sources({ adapters }: Hub): (identity: Identity) => PushSource & { readonly id: string } {
  const known = new Map(
    adapters.all.map((loaded) => {
      const { id, number } = loaded.adapter.department
      return [id, { id, number, behind: daysBehind(loaded.adapter) }]
    }),
  )
  return ({ department = '' }) => {
    const found = known.get(department)
    if (!found) throw new YikuError('forbidden', { detail: '本系统未登记所属部门，不能推送' })
    return found
  }
}

/** One for each system and day: what it checks by is worked out once. */
function readers({
  catalogue,
  vault,
}: Hub): (identity: Identity, source: PushSource & { readonly id: string }) => UpdateReader {
  const known = new Map<string, { readonly today: string; readonly reader: UpdateReader }>()
  return ({ categories: agreed = [] }, department) => {
    const id = `${department.id} ${agreed.join()}`
    const today = dayInChina(new Date())
    const found = known.get(id)
    if (found?.today === today) return found.reader
    const reader = updateReader({ catalogue, vault, department, agreed, today })
    known.set(id, { today, reader })
    return reader
  }
}

/** @throws {YikuError} forbidden where an item is of a category that is not this department's to push */
function refuseOthers(items: readonly Reading[]): void {
  const other = items.findIndex(
    (item) => 'problems' in item && item.problems.some(({ code }) => code === 'otherCategory'),
  )
  if (other >= 0) throw new YikuError('forbidden', { detail: `第 ${other} 项（从 0 数起）的数据类不由本系统推送` })
}

function tellResults({ results }: PushAnswer, from: number): Result[] {
  return results.map(({ status, version, problems }, at) => ({
    index: from + at,
    status,
    ...(version !== undefined && { version }),
    ...(problems && { problems: problems.map((problem) => ({ ...problem })) }),
  }))
}

interface Streaming {
  readonly writer: PushWriter
  /** by what is agreed with the system now. @throws {YikuError} unauthenticated where it may no longer push */
  reader(): Promise<UpdateReader>
  readonly push: { readonly client: string; readonly key: string; readonly source: PushSource }
  readonly hub: Hub
}

/**
 * Results of a stream: a line an item, then one with the totals. Parts are as long as each other, whatever the network
 * does, so that a stream sent again under its key goes on where it broke off. What breaks off is not written; nor is
 * what comes when the system may no longer push, or may push something else than when it began.
 */
async function* writeStream(stream: Readable, streaming: Streaming): AsyncGenerator<string> {
  const batches: number[] = []
  let counts: UpdateCounts = noUpdates
  let from = 0
  for await (const part of inParts(readLines(readPatiently(stream, longestPause), longestLine))) {
    const answer = await writePart(part, batches.length, streaming)
    batches.push(answer.push)
    counts = add(counts, countResults(answer.results))
    yield tellResults(answer, from)
      .map((result) => `${JSON.stringify(result)}\n`)
      .join('')
    from += part.length
  }
  yield `${JSON.stringify({ batches, counts })}\n`
}

async function* inParts(read: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let part: Buffer[] = []
  for await (const line of read) {
    part.push(line)
    if (part.length < linesTogether) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

async function writePart(
  part: readonly Buffer[],
  nth: number,
  { writer, reader, push, hub }: Streaming,
): Promise<PushAnswer> {
  const current = await reader()
  const items = part.map((line) => readLine(current, line))
  const fingerprint = hub.vault.pushFingerprint(hash('sha256', Buffer.concat(part.flatMap((line) => [line, newline]))))
  return writer.write({ ...push, part: nth, fingerprint, items })
}

const newline = Buffer.from('\n')

function readLine(reader: UpdateReader, line: Buffer): Reading {
  try {
    return reader.read(parseStrictJson(line))
  } catch {
    return { problems: [{ code: 'badRow' }] }
  }
}

function add(some: UpdateCounts, more: UpdateCounts): UpdateCounts {
  return {
    accepted: some.accepted + more.accepted,
    duplicate: some.duplicate + more.duplicate,
    stale: some.stale + more.stale,
    rejected: some.rejected + more.rejected,
  }
}

/** What goes wrong before there is a first result is a problem like any other; later it is the last line. */
async function begun(parts: AsyncGenerator<string>): Promise<Readable> {
  const first = await parts.next()
  return Readable.from(rest(first, parts))
}

async function* rest(first: IteratorResult<string>, parts: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    for (let next = first; !next.done; next = await parts.next()) yield next.value
  } catch (error) {
    const code = error instanceof YikuError ? error.code : 'internal'
    const { status, title } = errors[code]
    yield `${JSON.stringify({ type: `urn:yiku:error:${code}`, title, status, code })}\n`
  }
}
