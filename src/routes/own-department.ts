/** Officers see to what their own department sends, and to nothing else. */
import type { FastifyRequest } from 'fastify'
import { identityOf, type Policy } from '../access/policy.ts'
import type { Category } from '../catalogue/category.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import type { BatchReport } from '../ingest/batch.ts'
import { getBatch } from '../ingest/batches.ts'
import type { LoadedAdapter } from '../ingest/load-adapters.ts'

export const officerPolicy: Policy = { roles: ['officer'] }

/** @throws {YikuError} forbidden to an officer of no department that sends anything */
export function ownAdapter({ adapters }: Pick<Hub, 'adapters'>, request: FastifyRequest): LoadedAdapter['adapter'] {
  const { department } = identityOf(request)
  const own = adapters.all.find(({ adapter }) => adapter.department.id === department)
  if (!own) throw new YikuError('forbidden')
  return own.adapter
}

/** @throws {YikuError} unknownCategory, notOwnCategory */
export function ownCategory(hub: Pick<Hub, 'adapters' | 'catalogue'>, request: FastifyRequest, id: string): Category {
  const { department } = ownAdapter(hub, request)
  const category = hub.catalogue.findCategory(id)
  if (!category) throw new YikuError('unknownCategory')
  if (!category.sources.includes(department.id)) throw new YikuError('notOwnCategory', { detail: category.title })
  return category
}

/** @throws {YikuError} batchNotFound; forbidden for another department's */
export async function ownBatch(hub: Hub, request: FastifyRequest, batchId: number): Promise<BatchReport> {
  const { department } = ownAdapter(hub, request)
  const batch = await getBatch(hub, batchId)
  if (batch.department !== department.id) throw new YikuError('forbidden')
  return batch
}
