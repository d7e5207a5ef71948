/** Where departments' systems get their tokens: OAuth 2.0 client credentials with private_key_jwt. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { getClientByAssertion } from '../access/client-assertion.ts'
import { tokenLifetime } from '../access/tokens.ts'
import { actorOf } from '../audit/entry-actor.ts'
import { type ErrorCode, YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { parseForm } from './form.ts'
import { parseAssertion } from './parse-assertion.ts'
import { Problem, refusals, setProblem } from './problem.ts'
import type { App } from './route.ts'

const formType = 'application/x-www-form-urlencoded'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Parameters that are not named here are ignored (RFC 6749 §3.2). */
const TokenRequest = z.object({
  grant_type: z.string().describe('client_credentials'),
  client_assertion_type: z.literal(assertionType),
  client_assertion: z
    .string()
    .describe(
      'JWT，由本系统登记过的密钥签名（EdDSA 或 ES256，头部须有 kid）：iss、sub 为系统编号，aud 为本库地址或本接口地址，' +
        'exp 不超过五分钟，jti 8-128 个字符、每次不同',
    ),
  client_id: z.string().optional().describe('可不填；填了须与 iss、sub 相同'),
  client_secret: z.undefined().optional(),
  scope: z.string().optional().describe('不使用'),
})

const TokenReply = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe(`秒，最多 ${tokenLifetime}`),
  })
  .meta({ id: 'Token' })

export function tokenRoutes(app: App, { config, store, tokens, access }: Hub): void {
  const path = '/v1/token'
  const audiences = [config.publicUrl, config.publicUrl + path]

  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(formType, { parseAs: 'string' }, async (_request: unknown, body: string) =>
      parseForm(body),
    )
    scope.setErrorHandler(sendTokenProblem)
    scope.post(path, {
      bodyLimit: 8 << 10,
      config: { policy: 'public', audit: 'signIn' },
      schema: {
        summary: '部门系统换取访问令牌（OAuth 2.0 client_credentials，private_key_jwt，RFC 7523）',
        tags: ['登录'],
        consumes: [formType],
        body: TokenRequest,
        response: { 200: TokenReply, 401: Problem, ...refusals },
      },
      handler: async ({ body, entry }): Promise<z.infer<typeof TokenReply>> => {
        if (body.grant_type !== 'client_credentials') throw new YikuError('unsupportedGrantType')
        if (body.scope !== undefined) throw new YikuError('invalidScope')
        const assertion = parseAssertion(body.client_assertion)
        if (body.client_id !== undefined && body.client_id !== assertion.client)
          throw new YikuError('invalidClient', { detail: 'client_id 与断言的 iss、sub 不同' })
        // whoever is not one of ours may call himself anything
        const known = (await access.current()).clients.get(assertion.client)
        if (known) entry.note({ subject: `client:${known.identity.id}` })
        const client = await getClientByAssertion(store.db, { assertion, audiences })
        entry.note({ ...(known ? actorOf(known.identity) : { actorKind: 'client', actor: client.id }) })
        const { accessToken, expiresIn } = tokens.issue({ kind: 'client', ...client })
        return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn }
      },
    })
  })
}

type OAuthError = Problem['error']

const oauthErrors: Partial<Record<ErrorCode, OAuthError>> = {
  invalidClient: 'invalid_client',
  unsupportedGrantType: 'unsupported_grant_type',
  invalidScope: 'invalid_scope',
}

/** Problem details in which OAuth libraries find what they look for. */
function sendTokenProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = setProblem(error, request, reply)
  // a challenge is for those who came with an Authorization header (RFC 6749 §5.2); libraries would take it for the error
  reply.removeHeader('www-authenticate')
  if (acceptsOnlyJson(request)) reply.type('application/json')
  const oauth = oauthErrors[problem.code] ?? (problem.status < 500 ? 'invalid_request' : undefined)
  reply.send({ ...problem, ...(oauth && { error: oauth }) })
}

function acceptsOnlyJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /\bapplication\/json\b/.test(accept) && !/\bproblem\+json\b|\*\/\*/.test(accept)
}
