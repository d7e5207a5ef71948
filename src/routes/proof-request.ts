/** What every check of papers is asked with, and what of it is counted. */
import { z } from 'zod'
import type { Item } from '../catalogue/item.ts'
import { YikuError } from '../errors.ts'
import type { PaperCount } from '../proofs/receipt-store.ts'
import { getIdNumber, IdNumber } from './asked-resident.ts'
import { type Authorised, signatories } from './item-look.ts'
import { loggedText } from './logged-text.ts'
import { Problem, refusals } from './problem.ts'

export const Family = z
  .array(
    z.strictObject({
      idNumber: IdNumber,
      authorisation: z
        .strictObject({
          reference: loggedText(200).describe('授权书的编号'),
          signatory: z
            .enum(Object.keys(signatories) as [keyof typeof signatories])
            .describe('谁签的：self 本人，guardian 监护人，agent 受托人'),
          validUntil: z.iso.date(),
        })
        .describe('记入访问记录'),
    }),
  )
  .max(20)
  .optional()
  .describe('同意使用其信息的家庭成员；没有授权的，一概不看，相应材料无法判断（notAuthorised）')
export type Family = z.infer<typeof Family>

export const CaseNumber = loggedText(64).optional().describe('受理编号；只有居民本人核对自己时可以不填')
export const Id = z.string().min(1).max(64)

export const refusedChecks = { 401: Problem, 403: Problem, 404: Problem, 429: Problem, ...refusals } as const

/** @throws {YikuError} badIdNumber; badRequest where somebody is named twice */
export function readFamily(family: Family = []): Authorised[] {
  const read = family.map(({ idNumber, authorisation }) => ({ idNumber: getIdNumber(idNumber), ...authorisation }))
  if (new Set(read.map(({ idNumber }) => idNumber)).size < read.length)
    throw new YikuError('badRequest', { detail: '同一家庭成员只写一次' })
  return read
}

/** Of an item for which any of its papers will do, one would have been asked. */
export function countPapers({ asks }: Item, { papers, asked }: Counted): Counted {
  return asks === 'one' ? { papers: Math.min(1, papers), asked: Math.min(1, asked) } : { papers, asked }
}

export type Counted = Pick<PaperCount, 'papers' | 'asked'>
