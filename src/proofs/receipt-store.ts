/** Receipts as the store keeps them. What is checked at once shares one statement, and so one commit. */
import { askTogether } from '../store/ask-together.ts'
import type { Store } from '../store/open.ts'
import { timeOrderedIds } from '../store/time-ordered-id.ts'

/** Each at the end of its index: a random place there costs a page that goes to the WAL whole. */
export const newReceiptId = timeOrderedIds()

/** What some of a receipt's papers rest on: a person's records in a category. */
export interface Rest {
  /** resident key */
  readonly resident: string
  /** number of the category */
  readonly category: number
  /** keyed hash over all records there were */
  readonly records: string
  /** whether nothing was hidden */
  readonly whole: boolean
  /** ids of the papers */
  readonly papers: readonly string[]
  /** of a member of the family: the last day on which his facts may be looked at */
  readonly until?: string
}

export interface NewReceipt {
  readonly id: string
  readonly residentId: string
  readonly item: string
  /** undefined where nobody asks the resident for papers: then nothing is counted */
  readonly caseKey: string | undefined
  readonly issuedAt: Date
  readonly rests: readonly Rest[]
  readonly count: PaperCount
}

/** What is counted of a case, the first time that it is checked. */
export interface PaperCount {
  /** `YYYY-MM` in China */
  readonly month: string
  /** village, or empty */
  readonly area: string
  readonly papers: number
  readonly asked: number
}

export interface ReceiptStore {
  /** Resolves when it is on disk. */
  add(receipt: NewReceipt): Promise<void>
}

/** few enough that whoever comes next does not wait long */
const largestBatch = 100

type Db = Pick<Store, 'pool'>

export function openReceiptStore({ pool }: Db): ReceiptStore {
  return { add: askTogether({ most: largestBatch, answer: (receipts) => addAll(pool, receipts) }) }
}

/**
 * Counted in the order of the key: two processes that meet wait for each other one way round. Behind a SELECT it is unknown
 * how many they are, so that one plan is kept for all; OFFSET 0 keeps it from one that reads the whole table, which is as
 * good only while there are few receipts.
 */
const addSql = `
  WITH given AS (
    SELECT * FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[]), (SELECT $3::text[]), (SELECT $4::uuid[]),
      (SELECT $5::timestamptz[]), (SELECT $6::text[]), (SELECT $7::text[]), (SELECT $8::text[]), (SELECT $9::int[]), (SELECT $10::int[]))
      AS g (receipt_id, resident_id, item, case_key, issued_at, rests, month, area, papers, asked)
  ), kept AS (
    INSERT INTO proof_receipt SELECT receipt_id, resident_id, item, case_key, issued_at, rests::jsonb FROM given
  ), first AS (
    SELECT DISTINCT ON (resident_id, case_key, item) * FROM given g
    WHERE case_key IS NOT NULL AND NOT EXISTS (SELECT FROM proof_receipt r
      WHERE r.resident_id = g.resident_id AND r.case_key = g.case_key AND r.item = g.item OFFSET 0)
  )
  INSERT INTO proof_count AS c (month, item, area, cases, papers, asked)
  SELECT month, item, area, count(*), sum(papers), sum(asked) FROM first GROUP BY month, item, area ORDER BY month, item, area
  ON CONFLICT (month, item, area) DO UPDATE
  SET cases = c.cases + excluded.cases, papers = c.papers + excluded.papers, asked = c.asked + excluded.asked`

async function addAll(pool: Db['pool'], receipts: readonly NewReceipt[]): Promise<undefined[]> {
  await pool.query({
    name: 'add-proof-receipts',
    text: addSql,
    values: [
      receipts.map(({ id }) => id),
      receipts.map(({ residentId }) => residentId),
      receipts.map(({ item }) => item),
      receipts.map(({ caseKey }) => caseKey ?? null),
      receipts.map(({ issuedAt }) => issuedAt),
      receipts.map(({ rests }) => JSON.stringify(rests)),
      receipts.map(({ count }) => count.month),
      receipts.map(({ count }) => count.area),
      receipts.map(({ count }) => count.papers),
      receipts.map(({ count }) => count.asked),
    ],
  })
  return receipts.map(() => undefined)
}

export interface StoredReceipt {
  readonly residentId: string
  readonly item: string
  readonly issuedAt: Date
  readonly rests: readonly Rest[]
}

export async function findReceipt({ pool }: Db, id: string): Promise<StoredReceipt | undefined> {
  const { rows } = await pool.query<StoredReceipt>(
    `SELECT replace(resident_id::text, '-', '') AS "residentId", item, issued_at AS "issuedAt", rests
       FROM proof_receipt WHERE receipt_id = $1`,
    [id],
  )
  return rows[0]
}

/** Forgets receipts that are older than the log. */
export async function sweepReceipts({ pool }: Db, days: number): Promise<void> {
  await pool.query(`DELETE FROM proof_receipt WHERE issued_at < clock_timestamp() - make_interval(days => $1)`, [days])
}
