/** The departments' systems, for those who answer for them. */
import { z } from 'zod'
import { isInForce, listClientKeys } from '../access/client-keys.ts'
import { type ClientRow, listClients } from '../access/clients.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const ShownClient = z.object({
  id: z.string(),
  name: z.string(),
  organisation: z.string(),
  department: z.string().optional(),
  area: z.string(),
  categories: z.array(z.string()).describe('约定的数据类'),
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
  keys: z.array(z.object({ kid: z.string(), createdAt: z.iso.datetime() })).describe('在用的公钥'),
})

export function clientRoutes(app: App, { store: { db } }: Hub): void {
  app.get('/v1/clients', {
    config: { policy: { roles: ['securityAdmin', 'auditor'] }, audit: 'administration' },
    schema: {
      summary: '所有部门系统，包括已停用的',
      tags: ['账户与权限'],
      response: { 200: z.object({ clients: z.array(ShownClient) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async () => {
      const clients = await listClients(db)
      const keys = await Promise.all(clients.map(({ client_id }) => listClientKeys(db, client_id)))
      return {
        clients: clients.map((client, at) => ({
          ...describe(client),
          keys: (keys[at] ?? [])
            .filter(isInForce)
            .map(({ kid, created_at }) => ({ kid, createdAt: created_at.toISOString() })),
        })),
      }
    },
  })
}

function describe({ client_id: id, department, ...row }: ClientRow): Omit<z.infer<typeof ShownClient>, 'keys'> {
  const { name, organisation, area, categories, disabled } = row
  return {
    id,
    name,
    organisation,
    ...(department !== null && { department }),
    area,
    categories,
    disabled,
    createdAt: row.created_at.toISOString(),
  }
}
