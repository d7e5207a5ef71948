import { z } from 'zod'
import { findAccountByPassword } from '../access/accounts.ts'
import { issueToken, tokenLifetime } from '../access/tokens.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const Session = z
  .object({
    accessToken: z.string(),
    expiresIn: z.int().describe('秒'),
    account: z.object({ name: z.string(), role: z.string(), organisation: z.string(), area: z.string() }),
  })
  .meta({ id: 'Session' })

export function sessionRoutes(app: App, hub: Hub): void {
  app.post('/v1/sessions', {
    schema: {
      summary: '登录',
      tags: ['登录'],
      security: [],
      body: z.strictObject({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) }),
      response: { 200: Session, 401: Problem, ...refusals },
    },
    handler: async (request) => {
      const account = await findAccountByPassword(hub.store.db, request.body)
      if (!account) throw new YikuError('badCredentials')
      const { username: name, role, organisation, area } = account
      return {
        accessToken: issueToken(app, account),
        expiresIn: tokenLifetime,
        account: { name, role, organisation, area },
      }
    },
  })
}
