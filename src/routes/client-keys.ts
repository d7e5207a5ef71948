/** How a department's system changes to a new key by itself: the new one in, a token with it, the old one out. */
import { z } from 'zod'
import { addClientKey, revokeClientKey } from '../access/client-keys.ts'
import { identityOf, type Policy } from '../access/policy.ts'
import { readPublicJwk } from '../access/public-jwk.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const policy: Policy = { roles: ['system'] }

const ClientKey = z.object({ kid: z.string(), createdAt: z.iso.datetime() }).meta({ id: 'ClientKey' })

const answers = { 401: Problem, 403: Problem, 404: Problem, 409: Problem, ...refusals } as const

export function clientKeyRoutes(app: App, { store }: Hub): void {
  app.post('/v1/clients/:id/keys', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '系统登记自己的新公钥；至多两个同时在用',
      tags: ['登录'],
      params: z.object({ id: z.string() }),
      body: z.strictObject({
        jwk: z
          .record(z.string(), z.unknown())
          .describe('Ed25519 或 P-256 公钥（RFC 7517）；kid 一律为其指纹（RFC 7638）'),
      }),
      response: { 201: ClientKey, ...answers },
    },
    handler: async (request, reply) => {
      const client = getOwn(request.params.id, identityOf(request).id)
      await request.entry.begin({ subject: `client:${client}` })
      const { kid, created_at } = await addClientKey(store.db, { client, jwk: readPublicJwk(request.body.jwk) })
      return reply.code(201).send({ kid, createdAt: created_at.toISOString() })
    },
  })

  app.delete('/v1/clients/:id/keys/:kid', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '系统吊销自己的公钥：已签发的令牌随即失效；最后一个在用的不能吊销',
      tags: ['登录'],
      params: z.object({ id: z.string(), kid: z.string() }),
      response: { 204: z.undefined().describe('已吊销'), ...answers },
    },
    handler: async (request, reply) => {
      const client = getOwn(request.params.id, identityOf(request).id)
      await request.entry.begin({ subject: `client:${client}` })
      await revokeClientKey(store.db, { client, kid: request.params.kid, keepLast: true })
      return reply.code(204).send()
    },
  })
}

/** Others are as those who do not exist. @throws {YikuError} clientNotFound */
function getOwn(asked: string, own: string): string {
  if (asked !== own) throw new YikuError('clientNotFound')
  return own
}
