/** Predicates in Chinese sentences, for the page, the docs and who must answer for them. Pure. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Field } from '../catalogue/field.ts'
import type { ParameterValue } from '../catalogue/parameter.ts'
import type {
  AgeTest,
  Count,
  Day,
  Others,
  Predicate,
  Quantity,
  Selection,
  Test,
  Where,
} from '../catalogue/predicate.ts'
import type { ParameterValues } from './parameters.ts'

export interface Wording {
  readonly catalogue: Pick<Catalogue, 'getCategory' | 'codeSets' | 'conditions' | 'measures' | 'parameters'>
  /** as they are on the day for which it is told */
  readonly parameters: ParameterValues
}

export function describePredicate(predicate: Predicate, wording: Wording): string {
  const tell = (part: Predicate) => describePredicate(part, wording)
  const title = (id: string) => `「${wording.catalogue.getCategory(id).title}」`
  if ('all' in predicate) return predicate.all.map((part) => enclose(part, tell(part))).join('，并且')
  if ('any' in predicate) return predicate.any.map((part) => enclose(part, tell(part))).join('，或者')
  if ('condition' in predicate)
    return wording.catalogue.conditions.get(predicate.condition)?.title ?? predicate.condition
  if ('parameter' in predicate) return `${parameterTitle(predicate.parameter, wording)}：${predicate.is ? '是' : '否'}`
  if ('age' in predicate) return describeAge(predicate.age, wording)
  if ('some' in predicate)
    return `有${title(predicate.some)}记录${describeSelection(predicate.some, predicate, wording)}`
  if ('none' in predicate)
    return `各来源均表明没有${title(predicate.none)}记录${describeSelection(predicate.none, predicate, wording)}`
  if ('latest' in predicate) return describeLatest(predicate, wording)
  if ('agree' in predicate) {
    const { agree, on, sources } = predicate
    return `至少${sources}个来源的${title(agree)}记录${fieldTitle(agree, on, wording)}一致，且没有来源不同`
  }
  if ('known' in predicate) {
    const fields = predicate.fields.map((name) => fieldTitle(predicate.known, name, wording)).join('、')
    return `各来源已完整答复${title(predicate.known)}（${fields}），以答复代替证明`
  }
  if ('quantity' in predicate) {
    const [word, bound] = 'atMost' in predicate ? ['不超过', predicate.atMost] : ['不低于', predicate.atLeast]
    return `${describeQuantity(predicate.quantity, wording)}${word}${describeQuantity(bound, wording)}`
  }
  return 'everyone' in predicate
    ? `本人和每一位家庭成员：${tell(predicate.everyone)}`
    : `本人或任一家庭成员：${tell(predicate.anyone)}`
}

function enclose(part: Predicate, text: string): string {
  return 'all' in part || 'any' in part || 'everyone' in part || 'anyone' in part ? `【${text}】` : text
}

function describeAge({ atLeast, below }: AgeTest, wording: Wording): string {
  const parts = [
    ...(atLeast === undefined ? [] : [`年满${describeYears(atLeast, wording)}`]),
    ...(below === undefined ? [] : [`未满${describeYears(below, wording)}`]),
  ]
  return parts.join('、')
}

function describeYears(count: Count, wording: Wording): string {
  const value = typeof count === 'object' ? wording.parameters.get(count.parameter) : undefined
  if (typeof count === 'object' && value?.type === 'retirementAge') return parameterTitle(count.parameter, wording)
  return `${describeCount(count, wording)}周岁`
}

function describeSelection(category: string, { where, by, anytime }: Selection, wording: Wording): string {
  const parts = [
    ...(where ? [describeWhere(category, where, wording)] : []),
    ...(by === undefined ? [] : [`同一${fieldTitle(category, by, wording)}的各来源记载合并看待`]),
    ...(anytime ? ['不论是否仍在有效期'] : []),
  ]
  return parts.length === 0 ? '' : `（${parts.join('；')}）`
}

function describeWhere(category: string, where: Where, wording: Wording): string {
  const { fields } = wording.catalogue.getCategory(category)
  return Object.entries(where)
    .map(([name, test]) => {
      const field = fields[name]
      const told = field ? describeTest(field, test, wording) : ''
      return `${fieldTitle(category, name, wording)}${told}${test.orAbsent ? '或未填' : ''}`
    })
    .join('；')
}

function describeTest(field: Field, test: Test, wording: Wording): string {
  const codes = wording.catalogue.codeSets.get(field.codes ?? '')?.codes ?? {}
  const list = (names: readonly string[]) => names.map((code) => `“${codes[code] ?? code}”`).join('、')
  if ('filled' in test) return '已填'
  if ('oneOf' in test) return `为${list(test.oneOf)}`
  if ('noneOf' in test) return `不为${list(test.noneOf)}`
  if ('is' in test) return `为${test.is ? '是' : '否'}`
  if ('within' in test) return '在本县'
  if ('atLeast' in test || 'atMost' in test)
    return [
      ...(test.atLeast === undefined ? [] : [`不低于${describeCount(test.atLeast, wording)}`]),
      ...(test.atMost === undefined ? [] : [`不超过${describeCount(test.atMost, wording)}`]),
    ].join('且')
  return describePeriod(test, field, wording)
}

type Period = Extract<Test, { from?: Day }>

function describePeriod({ from, to, before, after }: Period, field: Field, wording: Wording): string {
  const bounds = [
    [from, '不早于'],
    [to, '不晚于'],
    [before, '早于'],
    [after, '晚于'],
  ] as const
  return bounds
    .flatMap(([day, word]) => (day === undefined ? [] : [`${word}${describeDay(day, field, wording)}`]))
    .join('且')
}

function describeDay(day: Day, { type }: Field, wording: Wording): string {
  const isMonth = type === 'month'
  if (day === 'today') return isMonth ? '当月' : '当日'
  const month = isMonth ? '的月份' : ''
  if ('daysAgo' in day) return `${describeCount(day.daysAgo, wording)}天前${month}`
  if ('daysAhead' in day) return `${describeCount(day.daysAhead, wording)}天后${month}`
  if ('monthsAgo' in day) return `${describeCount(day.monthsAgo, wording)}个月前${month}`
  return `${describeCount(day.yearsAgo, wording)}年前${month}`
}

function describeLatest(given: Extract<Predicate, { latest: string }>, wording: Wording): string {
  const { latest, on, is } = given
  const title = wording.catalogue.getCategory(latest).title
  const which = describeSelection(latest, given, wording)
  return `「${title}」中${fieldTitle(latest, on, wording)}最近的一条${which}，其${describeWhere(latest, is, wording)}`
}

export function describeQuantity(quantity: Quantity, wording: Wording): string {
  if (typeof quantity === 'number') return String(quantity)
  if (quantity === 'familySize') return '家庭人数'
  if ('parameter' in quantity) {
    const { title, unit } = wording.catalogue.parameters.get(quantity.parameter) ?? { title: '', unit: '' }
    return `${title}（${describeCount(quantity, wording)}${unit}）`
  }
  if ('measure' in quantity) return wording.catalogue.measures.get(quantity.measure)?.title ?? quantity.measure
  if ('count' in quantity) {
    const { count, distinct, apartFrom } = quantity
    const what = distinct === undefined ? '记录数' : `记录中不同的${fieldTitle(count, distinct, wording)}数`
    const which = `${describeSelection(count, quantity, wording)}${describeOthers(apartFrom, wording)}`
    return `「${wording.catalogue.getCategory(count).title}」${what}${which}`
  }
  if ('sum' in quantity) {
    const { sum, of } = quantity
    const title = wording.catalogue.getCategory(sum).title
    return `「${title}」${fieldTitle(sum, of, wording)}之和${describeSelection(sum, quantity, wording)}`
  }
  if ('total' in quantity) return `全家合计〔${describeQuantity(quantity.total, wording)}〕`
  const parts = 'plus' in quantity ? quantity.plus : quantity.times
  return parts.map((part) => describeQuantity(part, wording)).join('plus' in quantity ? '＋' : '×')
}

function describeOthers(others: Others | undefined, wording: Wording): string {
  if (!others) return ''
  return `（前${others.alike}位与「${describeQuantity({ measure: others.measure }, wording)}」所计者相同的不重复计）`
}

/** `60`, or what the parameter is. */
function describeCount(count: Count, { parameters }: Wording): string {
  if (typeof count === 'number') return String(count)
  return describeValue(parameters.get(count.parameter))
}

/** A parameter's value, without its unit. */
export function describeParameter(id: string, wording: Wording): string {
  return describeCount({ parameter: id }, wording)
}

function describeValue(value: ParameterValue | undefined): string {
  if (value?.type === 'boolean') return value.value ? '是' : '否'
  if (value?.type === 'ratio') return value.value.replace(/\.?0+$/, '')
  if (value?.type === 'amount' || value?.type === 'integer') return String(value.value)
  return (value?.value ?? [])
    .map(({ title, age, upTo }) => `${title}${age === upTo ? age : `${age}逐步延迟至${upTo}`}`)
    .join('、')
}

function parameterTitle(id: string, { catalogue }: Wording): string {
  return catalogue.parameters.get(id)?.title ?? id
}

function fieldTitle(category: string, name: string, { catalogue }: Wording): string {
  return catalogue.getCategory(category).fields[name]?.title ?? name
}
