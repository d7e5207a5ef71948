/** The rows that a batch refused, with their cells, which are kept sealed for whoever is to correct them. */
import type { ProblemCode } from '../catalogue/problems.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'

export interface RejectedRow {
  /** position of the file in the batch */
  readonly file: number
  readonly sheet: string | null
  readonly line: number
  readonly problems: readonly { readonly code: ProblemCode; readonly column?: string }[]
  /** absent where the row could not be split into cells */
  readonly row?: { readonly columns: readonly string[]; readonly cells: readonly string[] }
}

const pageRows = 1000

export interface RejectedRowsOptions {
  readonly store: Pick<Store, 'db'>
  readonly vault: Pick<Vault, 'rejects' | 'rejectDigest'>
  readonly batchId: number
}

/** In the order of files and lines. @throws {Error} where a sealed row is not what was sealed */
export async function* readRejectedRows(options: RejectedRowsOptions): AsyncGenerator<RejectedRow> {
  for (let offset = 0; ; offset += pageRows) {
    const page = await listRejectedRows(options, { offset, limit: pageRows })
    yield* page
    if (page.length < pageRows) return
  }
}

/** A page of them. @throws {Error} as above */
export async function listRejectedRows(
  { store, vault, batchId }: RejectedRowsOptions,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<RejectedRow[]> {
  const page = await store.db
    .selectFrom('reject')
    .select(['file', 'sheet', 'line', 'problems', 'digest', 'sealed'])
    .where('batch_id', '=', batchId)
    .orderBy('file')
    .orderBy('line')
    .orderBy('reject_id')
    .limit(limit)
    .offset(offset)
    .execute()
  return page.map(({ digest, sealed, problems, ...place }) => ({
    ...place,
    problems: problems as RejectedRow['problems'],
    ...(digest !== null && sealed !== null && { row: openRow(vault, { digest: plainUuid(digest), sealed }) }),
  }))
}

function openRow(vault: RejectedRowsOptions['vault'], sealed: { digest: string; sealed: Buffer }) {
  const [text = ''] = vault.rejects.open([sealed])
  if (plainUuid(vault.rejectDigest(text)) !== sealed.digest) throw new Error('a refused row is not what was sealed')
  const row: { columns: string[]; cells: string[] } = JSON.parse(text)
  return row
}

function plainUuid(uuid: string): string {
  return uuid.replaceAll('-', '')
}
