/** Conflicts as the officers of a department in them see them. */
import { z } from 'zod'
import { conflictAnswers, conflictStates, type StoredConflict, type StoredSide } from '../conflicts/conflict-store.ts'
import type { Hub } from '../hub.ts'

const Answered = {
  answer: z.enum(conflictAnswers).optional().describe('ownIsWrong 本部门有误、将更新；ownIsRight 本部门无误'),
  reason: z.string().optional(),
  answeredAt: z.iso.datetime().optional(),
}

export const ShownConflict = z
  .object({
    id: z.uuid(),
    fact: z.object({ id: z.string(), title: z.string() }),
    state: z.enum(conflictStates).describe('open 不一致；closed 已经一致'),
    openedAt: z.iso.datetime(),
    closedAt: z.iso.datetime().optional(),
    own: z.object({
      standing: z
        .enum(['authority', 'overruled', 'open'])
        .describe('authority 与权威部门一致；overruled 与权威部门不一致，查询中不显示；open 尚无权威部门的数据'),
      categories: z.array(z.string()),
      ...Answered,
    }),
    others: z.array(
      z.object({
        source: z.string(),
        agrees: z.boolean().describe('与本部门一致'),
        isAuthority: z.boolean().describe('以它为准'),
        ...Answered,
      }),
    ),
  })
  .meta({ id: 'Conflict' })

/** What others say is not shown: only whether it is the same. */
export function showConflict(
  hub: Pick<Hub, 'catalogue' | 'adapters'>,
  conflict: StoredConflict,
  source: number,
): z.infer<typeof ShownConflict> {
  const fact = [...hub.catalogue.facts.values()].find(({ number }) => number === conflict.fact)
  const own = conflict.sides.find((side) => side.source === source)
  if (!fact || !own) throw new Error(`conflict ${conflict.id} is none of department ${source}`)
  const deciding = conflict.sides.find((side) => side.source === conflict.authority)
  return {
    id: conflict.id,
    fact: { id: fact.id, title: fact.title },
    state: conflict.closedAt === null ? 'open' : 'closed',
    openedAt: conflict.openedAt.toISOString(),
    ...(conflict.closedAt && { closedAt: conflict.closedAt.toISOString() }),
    own: {
      standing: !deciding ? 'open' : haveInCommon(own, deciding) ? 'authority' : 'overruled',
      categories: own.categories.map((number) => hub.catalogue.getCategoryByNumber(number).id),
      ...showAnswer(own),
    },
    others: conflict.sides
      .filter((side) => side !== own)
      .map((side) => ({
        source: hub.adapters.departmentOf(side.source)?.id ?? String(side.source),
        agrees: haveInCommon(own, side),
        isAuthority: side === deciding,
        ...showAnswer(side),
      })),
  }
}

function showAnswer({ answer, reason, answeredAt }: StoredSide) {
  return {
    ...(answer && { answer }),
    ...(reason !== null && { reason }),
    ...(answeredAt && { answeredAt: answeredAt.toISOString() }),
  }
}

/** bytes of a keyed hash */
const valueBytes = 7

function haveInCommon(one: StoredSide, other: StoredSide): boolean {
  const values = valuesOf(other)
  return valuesOf(one).some((value) => values.includes(value))
}

function valuesOf({ stated }: StoredSide): string[] {
  return Array.from({ length: stated.length / valueBytes }, (_, nth) =>
    stated.toString('hex', nth * valueBytes, (nth + 1) * valueBytes),
  )
}
