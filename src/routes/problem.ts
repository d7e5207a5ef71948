/** Every error leaves the hub as RFC 9457 problem details, without a resident's data. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { SwaggerTransform } from '@fastify/swagger'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ErrorCode, errors, isStoreDown, loggable, YikuError } from '../errors.ts'
import { declaredPath } from './declared-path.ts'

const Code = z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]])
const NamedCode = z.object({ params: z.object({ code: Code }) })

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: Code,
    detail: z.string().optional(),
    instance: z.string(),
    problems: z.array(z.object({ path: z.string(), code: z.string(), title: z.string() })).optional(),
    error: z
      .enum(['invalid_request', 'invalid_client', 'unsupported_grant_type', 'invalid_scope'])
      .optional()
      .describe('OAuth 2.0（RFC 6749 §5.2）的错误码，只在 POST /v1/token'),
  })
  .meta({ id: 'Problem', title: 'RFC 9457 problem details' })
export type Problem = z.infer<typeof Problem>

/** What every route that takes a body may answer instead. */
export const refusals = { 400: Problem, 413: Problem, 415: Problem, 500: Problem, 503: Problem } as const

/** A route as OpenAPI tells it; the media type of its refusals, too, which fastify's own schemas cannot say. */
export const describeRoute: SwaggerTransform = (route) => {
  const { schema: described, url } = jsonSchemaTransform(route)
  const isPublic = route.route?.config?.policy === 'public'
  const schema = { ...(isPublic && { security: [] }), ...described }
  if (typeof schema.response !== 'object' || schema.response === null) return { schema, url }
  const replies = Object.entries(schema.response).map(([status, reply]) => [status, describeReply(status, reply)])
  return { schema: { ...schema, response: Object.fromEntries(replies) }, url }
}

function describeReply(status: string, schema: unknown): unknown {
  if (Number(status) < 400) return schema
  return { description: STATUS_CODES[status], content: { 'application/problem+json': { schema } } }
}

/** What fastify itself refuses, in our codes. */
const byFastifyCode: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'bodyTooLarge',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupportedMediaType',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'badRequest',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'badRequest',
}

export function sendProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.send(setProblem(error, request, reply))
}

/** Status, headers and type of the reply, for the log too; the body is returned. */
export function setProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): Problem {
  const code = codeOf(error)
  const { status } = errors[code]
  // a URL that cannot be read is refused before there is a request with an entry
  if ('entry' in request) request.entry.refused(code)
  const problem = problemOf(code, request.id)
  const { detail, retryAfter } = error instanceof YikuError ? error.context : {}
  const problems = problemsOf(error, request)
  if (status >= 500) request.log.error({ code, ...loggable(error), at: framesOf(error) }, '请求未能完成')
  // RFC 9110 wants one with every 401
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="yiku"')
  if (retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter))
  reply.code(status).type('application/problem+json')
  return { ...problem, ...(detail === undefined ? {} : { detail }), ...(problems ? { problems } : {}) }
}

function problemOf(code: ErrorCode, instance: string): Problem {
  const { status, title } = errors[code]
  return { type: `urn:yiku:error:${code}`, title, status, code, instance }
}

/** What Node's parser refuses before there is a request. */
const byParserCode: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headersTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'requestTimeout',
}

/** Answers what is no request at all, and closes the connection. */
export function answerBrokenRequest({ code }: { code?: string | undefined }, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return
  const problem = problemOf(byParserCode[code ?? ''] ?? 'badRequest', `urn:uuid:${crypto.randomUUID()}`)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroy()
}

/** Where it happened. The message stays out of the log: it may quote the data it stumbled over. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .map((line) => line.trim())
}

function codeOf(error: FastifyError): ErrorCode {
  if (error instanceof YikuError) return error.code
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [told] = error.validation.flatMap(({ params }) => codeIn(params) ?? [])
    if (told) return told
    const aboutIdNumber = error.validation.some(({ instancePath }) => instancePath === '/idNumber')
    return aboutIdNumber ? 'badIdNumber' : 'badRequest'
  }
  const known = byFastifyCode[error.code]
  if (known) return known
  if (isStoreDown(error)) return 'storeUnavailable'
  return error.statusCode !== undefined && error.statusCode < 500 ? 'badRequest' : 'internal'
}

/** The code that a schema's own check names. */
function codeIn(params: unknown): ErrorCode | undefined {
  const { data } = NamedCode.safeParse(params)
  return data?.params.code
}

const titles: Readonly<Record<string, string>> = {
  invalid_type: '类型不对或缺少必填项',
  unrecognized_keys: '有未约定的属性',
  too_small: '过短或过小',
  too_big: '过长或过大',
  invalid_format: '格式不对',
  invalid_value: '不在可选值中',
  custom: '不符合规定',
}

/** Names the place as the route's schema does, never what stood there. */
function problemsOf(error: FastifyError, { routeOptions }: FastifyRequest): Problem['problems'] {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined
  const { schema } = routeOptions
  const checked = schema?.[error.validationContext ?? 'body']
  return error.validation.map(({ instancePath, keyword }) => ({
    path: declaredPath(checked, instancePath),
    code: keyword,
    title: titles[keyword] ?? '不符合规定',
  }))
}
