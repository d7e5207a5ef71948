/** What of a check is told: to the asker, and in the receipt that others can verify. */
import { z } from 'zod'
import { Receipt } from '../audit/receipt.ts'
import { type Proof, waivers } from '../catalogue/item.ts'
import type { Hub } from '../hub.ts'
import type { FlagResult, ProofResult } from '../proofs/check-item.ts'
import { restsOnDispute } from '../proofs/disputed.ts'
import { type Ground, groundsOf } from '../proofs/ground.ts'
import type { Rest } from '../proofs/receipt-store.ts'
import { standingBy } from '../proofs/standing.ts'
import { reasonsInOrder } from '../proofs/verdict.ts'
import { maskIdNumber } from '../residents/mask.ts'
import type { ItemCheck } from './item-check.ts'
import type { LookedAt } from './item-look.ts'

const ShownEvidence = z.object({
  category: z.string(),
  source: z.string(),
  observedAt: z.iso.datetime().describe('来源最后一次这样说的时间'),
  recordHash: z.string().describe('所依据记录的哈希，只在本回执中有效：同一记录在不同回执中不同'),
  member: z.string().optional().describe('所涉家庭成员的身份号码，掩码；没有的是本人'),
})

const Reasons = z.array(z.enum(reasonsInOrder))
const evidence = z
  .array(ShownEvidence)
  .describe('按来源列出的依据；您无权查看的数据类（4 级，或事项只用于把关的）不列，只记在回执里')

const disputed = z
  .literal(true)
  .optional()
  .describe('所依据的值有人提出异议、来源部门尚未答复：结论仍以现有数据为准，请酌情核实')

const ShownProof = z.object({
  id: z.string(),
  title: z.string(),
  result: z.enum(['satisfied', 'notSatisfied', 'unknown']).describe('satisfied 免交；其余仍须提交或另行核验'),
  reason: z.enum(reasonsInOrder).optional().describe('为什么无法判断：最先要解决的一个'),
  reasons: Reasons.optional(),
  basis: z.string(),
  waiver: z
    .enum(Object.keys(waivers) as [keyof typeof waivers])
    .optional()
    .describe('免交的法定理由'),
  fallback: z.array(z.string()).optional().describe('仍须提交的，可以怎么办'),
  disputed,
  evidence,
})

export const ShownCheck = z
  .object({
    item: z.string(),
    asks: z.enum(['all', 'one']),
    proofs: z.array(ShownProof),
    flags: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        raised: z.boolean().optional().describe('没有的：无法判断'),
        reasons: Reasons.optional(),
        disputed,
        evidence,
      }),
    ),
    missing: z
      .array(z.object({ id: z.string(), title: z.string(), fallback: z.array(z.string()) }))
      .describe('仍须提交的全部材料，一次告知'),
    family: z
      .array(
        z.object({
          idNumber: z.string().describe('掩码'),
          use: z
            .enum(['used', 'expired', 'notMember', 'notNeeded'])
            .describe('used 已使用；expired 授权已过期；notMember 登记的家庭成员中没有此人；notNeeded 事项不看家庭'),
        }),
      )
      .optional(),
    receipt: Receipt.describe('本次核对的访问记录'),
    signedReceipt: z
      .object({
        id: z.string(),
        jws: z.string().describe('签名的回执（JWT，EdDSA），公钥见 /.well-known/jwks.json'),
        salt: z
          .string()
          .describe('与身份号码一起可证明回执是谁的：sub = SHA-256(salt.身份号码)；只随身份号码一起交给须知道的人'),
      })
      .describe('可交给其他系统核验的免提交回执'),
    checkedAt: z.iso.datetime(),
  })
  .meta({ id: 'ProofCheck' })
export type ShownCheck = z.infer<typeof ShownCheck>

/** A ground, with whose it is and what it is called in this receipt. */
interface NamedGround extends Ground {
  readonly whose: LookedAt
  readonly hash: string
  /** whether the asker may know of it */
  readonly isShown: boolean
}

/** What each of a check's results rests on. */
export type Grounds = ReadonlyMap<ProofResult | FlagResult, readonly NamedGround[]>

export function nameGrounds({ vault }: Pick<Hub, 'vault'>, { id, result, resident, members }: ItemCheck): Grounds {
  const hashes = new Map<string, string>()
  const hashOf = (text: string) => {
    const hash = hashes.get(text) ?? vault.receiptHash(id, text)
    hashes.set(text, hash)
    return hash
  }
  const name = (ground: Ground): NamedGround => {
    const { category, source, member, content } = ground
    const whose = (member === undefined ? undefined : members.get(member)) ?? resident
    const hash = hashOf([whose.residentId, category, source, content].join(' '))
    return { ...ground, whose, hash, isShown: whose.shown.has(category) }
  }
  return new Map([...result.proofs, ...result.flags].map((one) => [one, groundsOf(one.evidence).map(name)]))
}

/** What is told of a check, but for the receipts. */
export function showCheck(hub: Hub, check: ItemCheck, grounds: Grounds): Omit<ShownCheck, 'receipt' | 'signedReceipt'> {
  const { item, proofs, flags, missing } = check.result
  const restOf = (one: ProofResult | FlagResult) => ({
    ...(restsOnDispute(item, one) && { disputed: true as const }),
    evidence: showGrounds(hub, grounds.get(one) ?? []),
  })
  return {
    item: item.id,
    asks: item.asks ?? 'all',
    proofs: proofs.map((one) => ({ ...showProof(one, missing), ...restOf(one) })),
    flags: flags.map((one) => ({ ...showFlag(one), ...restOf(one) })),
    missing: missing.map(({ id, title, fallsBackTo }) => ({ id, title, fallback: [...fallsBackTo] })),
    ...(check.family.length > 0 && {
      family: check.family.map(({ idNumber, use }) => ({ idNumber: maskIdNumber(idNumber), use })),
    }),
    checkedAt: check.at.toISOString(),
  }
}

function showProof({ proof, result, reasons, basis, waiver }: ProofResult, missing: readonly Proof[]) {
  const [reason] = reasons
  const { id, title, fallsBackTo } = proof
  return {
    id,
    title,
    result,
    ...(reason !== undefined && { reason, reasons: [...reasons] }),
    basis,
    ...(waiver !== undefined && { waiver }),
    ...(missing.includes(proof) && { fallback: [...fallsBackTo] }),
  }
}

function showFlag({ flag: { id, title }, raised, reasons }: FlagResult) {
  return { id, title, ...(raised === undefined ? { reasons: [...reasons] } : { raised }) }
}

function showGrounds({ adapters }: Pick<Hub, 'adapters'>, grounds: readonly NamedGround[]) {
  return grounds.flatMap(({ category, source, observedAt, hash, member, isShown }) => {
    if (!isShown) return []
    const shown = {
      category,
      source: adapters.departmentOf(source)?.id ?? String(source),
      observedAt: observedAt.toISOString(),
      recordHash: hash,
    }
    return [member === undefined ? shown : { ...shown, member: maskIdNumber(member) }]
  })
}

/** What the receipt says of each paper. What the asker may not know of goes into one hash, so that not even its amount shows. */
export function describeResults({ vault }: Pick<Hub, 'vault'>, { id, result }: ItemCheck, grounds: Grounds) {
  return result.proofs.map((one) => {
    const [shown, hidden] = [true, false].map((wanted) =>
      (grounds.get(one) ?? []).filter(({ isShown }) => isShown === wanted).map(({ hash }) => hash),
    )
    const rest = hidden?.length ? [vault.receiptHash(id, hidden.sort().join())] : []
    const { proof, result: outcome, waiver } = one
    return {
      id: proof.id,
      result: outcome,
      ...(waiver !== undefined && { waiver }),
      ...(restsOnDispute(result.item, one) && { disputed: true }),
      evidence: [...(shown ?? []), ...rest],
    }
  })
}

/** What the papers rest on, as the store keeps it. */
export function restsOf(hub: Hub, check: ItemCheck, grounds: Grounds): Rest[] {
  const named = check.result.proofs.flatMap((one) =>
    (grounds.get(one) ?? []).map(({ whose, category }) => ({ whose, category, paper: one.proof.id })),
  )
  const grouped = Map.groupBy(named, ({ whose, category }) => `${whose.residentId} ${category}`)
  return [...grouped.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { held, answerOf, residentId: resident, until } = first.whose
    const category = hub.catalogue.getCategory(first.category)
    const { digests, known } = standingBy(answerOf(category), held, { category })
    return [
      {
        resident,
        category: category.number,
        records: hub.vault.receiptHash(check.id, digests.join()),
        whole: known === 'whole',
        papers: [...new Set(group.map(({ paper }) => paper))],
        ...(until !== undefined && { until }),
      },
    ]
  })
}
