import { z } from 'zod'
import { listBudgets } from '../access/budgets.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const ShownBudget = z.object({
  role: z.enum(['clerk', 'window']),
  perMinute: z.int(),
  perHour: z.int(),
  perDay: z.int(),
  caseResidents: z.int().describe('30 天内同一受理编号下的人数'),
  caseLooks: z.int().describe('30 天内同一受理编号下的次数'),
})

export function budgetRoutes(app: App, { store }: Hub): void {
  app.get('/v1/budgets', {
    config: { policy: { roles: ['securityAdmin', 'auditor'] }, audit: 'administration' },
    schema: {
      summary: '各角色每人的查询限额',
      tags: ['账户与权限'],
      response: { 200: z.object({ budgets: z.array(ShownBudget) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async () => ({ budgets: await listBudgets(store.db) }),
  })
}
