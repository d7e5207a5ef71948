/** A service item, its papers and what makes each unnecessary, line by line in Chinese. Pure. */
import { familyFields } from '../catalogue/check-predicate.ts'
import { fallbacks, type Item, waivers } from '../catalogue/item.ts'
import { describePredicate, type Wording } from './describe.ts'

export function describeItem(item: Item, wording: Wording): string[] {
  const { title, basis, given, family, proofs, flags = [], asks } = item
  const tell = (predicate: Parameters<typeof describePredicate>[0]) => describePredicate(predicate, wording)
  const relatives = family && tell({ some: familyFields.category, where: family })
  return [
    `${item.number} ${title}`,
    `依据：${basis}`,
    `前提：${tell(given)}`,
    ...(relatives === undefined ? [] : [`家庭成员：本人${relatives}的，每条所指且符合上述前提的人`]),
    ...(asks === 'one' ? ['以下材料有一项即可'] : []),
    ...proofs.flatMap((proof) => [
      `免交${proof.title}${proof.basis === undefined ? '' : `（${proof.basis}）`}`,
      ...Object.entries(proof.waivedWhen).map(([waiver, when]) => `  ${reasonTitle(waiver)}：${tell(when)}`),
      `  否则：${proof.fallsBackTo.map((one) => fallbacks[one]).join('、')}`,
    ]),
    ...flags.map((flag) => `提示「${flag.title}」：${tell(flag.when)}`),
  ]
}

function reasonTitle(waiver: string): string {
  return Object.entries(waivers).find(([id]) => id === waiver)?.[1] ?? waiver
}
