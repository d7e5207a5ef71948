import { z } from 'zod'
import { reaches, ruledRoles, shows } from '../access/rule.ts'
import { listRules } from '../access/rule-store.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const ShownRule = z.object({
  id: z.int(),
  role: z.enum(ruledRoles),
  item: z.string().optional(),
  category: z.string().optional(),
  level: z.int().optional(),
  area: z.string().optional(),
  reach: z.enum(reaches),
  show: z.enum(shows),
  note: z.string(),
})

export function ruleRoutes(app: App, { store }: Hub): void {
  app.get('/v1/rules', {
    config: { policy: { roles: ['securityAdmin', 'auditor'] }, audit: 'administration' },
    schema: {
      summary: '权限规则：没有写明的条件不限；更具体的优先；没有规则放开的都看不到',
      tags: ['账户与权限'],
      response: { 200: z.object({ rules: z.array(ShownRule) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async () => {
      const rules = await listRules(store.db)
      return {
        rules: rules.map(({ rule_id: id, item, category, level, area, ...rule }) => ({
          id,
          ...rule,
          ...(item !== null && { item }),
          ...(category !== null && { category }),
          ...(level !== null && { level }),
          ...(area !== null && { area }),
        })),
      }
    },
  })
}
