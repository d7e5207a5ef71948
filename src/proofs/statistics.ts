/** How many papers were asked and saved. */
import type { Store } from '../store/open.ts'

export const countedBy = ['month', 'item', 'village'] as const

export interface PaperFilter {
  /** `YYYY-MM`, both included */
  readonly from: string
  readonly to: string
  readonly item?: string | undefined
  /** area code: villages within it. The hub's own area means everybody, also those whose village is not known */
  readonly area?: string | undefined
}

export interface PaperSum {
  /** a month, the id of an item, the code of a village; empty where it is not known */
  readonly key: string
  readonly cases: number
  readonly papers: number
  readonly asked: number
}

const columns: Readonly<Record<(typeof countedBy)[number], string>> = { month: 'month', item: 'item', village: 'area' }

/** In the order of their keys. */
export async function sumPapers(
  { pool }: Pick<Store, 'pool'>,
  { from, to, item, area }: PaperFilter,
  by: (typeof countedBy)[number],
): Promise<PaperSum[]> {
  const { rows } = await pool.query<PaperSum>(
    `SELECT ${columns[by]} AS key, sum(cases)::int AS cases, sum(papers)::int AS papers, sum(asked)::int AS asked
       FROM proof_count
      WHERE month BETWEEN $1 AND $2 AND ($3::text IS NULL OR item = $3) AND ($4::text IS NULL OR starts_with(area, $4))
      GROUP BY 1 ORDER BY 1`,
    [from, to, item ?? null, area ?? null],
  )
  return rows
}
