/** A change as others are told of it, in the feed and by webhook: that something changed, never what (CloudEvents 1.0). */
import { z } from 'zod'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Adapters } from '../ingest/load-adapters.ts'
import type { Vault } from '../vault/vault.ts'
import { type Change, writeCursor } from './change-feed.ts'
import { writeChangeTokens } from './change-token.ts'

/** CloudEvents' structured batch mode */
export const eventBatch = 'application/cloudevents-batch+json'

export const ChangeEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().describe('即该事件的位置'),
    source: z.string(),
    type: z
      .enum(['yiku.record.upsert', 'yiku.record.delete', 'yiku.category.reload'])
      .describe('reload：该来源的这一数据类整批更新，请重新查询所需'),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data: z.object({
      category: z.string(),
      source: z.string(),
      operation: z.enum(['upsert', 'delete', 'reload']),
      version: z.int().optional(),
      token: z.string().optional().describe('查询时代替 idNumber；只有取得它的系统能用，七日内有效'),
    }),
  })
  .meta({ id: 'ChangeEvent', title: 'CloudEvents 1.0' })
export type ChangeEvent = z.infer<typeof ChangeEvent>

export interface EventReader {
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  /** id of the system that is told */
  readonly client: string
  readonly now: Date
}

export function eventsOf(
  { vault, catalogue, adapters, client, now }: EventReader,
  changes: readonly Change[],
): ChangeEvent[] {
  const residents = [...new Set(changes.flatMap(({ residentId }) => residentId ?? []))]
  const written = writeChangeTokens({ vault, client, now }, residents)
  const tokens = new Map(residents.map((residentId, at) => [residentId, written[at]]))
  return changes.map(({ cursor, at, source: number, category, deleted, residentId, version }) => {
    const source = adapters.departmentOf(number)?.id ?? String(number)
    const operation = residentId === undefined ? 'reload' : deleted ? 'delete' : 'upsert'
    const token = residentId === undefined ? undefined : tokens.get(residentId)
    return {
      specversion: '1.0',
      id: writeCursor(cursor),
      source: `urn:yiku:source:${source}`,
      type: operation === 'reload' ? 'yiku.category.reload' : `yiku.record.${operation}`,
      time: at.toISOString(),
      datacontenttype: 'application/json',
      data: {
        category: catalogue.getCategoryByNumber(category).id,
        source,
        operation,
        ...(version !== undefined && { version }),
        ...(token !== undefined && { token }),
      },
    }
  })
}
