/** What counts as an anomaly: for each kind its thresholds, as the rows of `anomaly_rule` hold them. Pure. */
import { z } from 'zod'
import type { AnomalyKind } from '../store/tables.ts'
import { isCasePattern } from './anomalies/case-pattern.ts'

export const anomalyKinds = [
  'bulk',
  'sequential',
  'household',
  'selfOrColleague',
  'afterHours',
  'sharedCase',
  'unknownCase',
  'newVillage',
  'denials',
  'budget',
] as const satisfies readonly AnomalyKind[]

/** As people call them. */
export const anomalyTitles: Readonly<Record<AnomalyKind, string>> = {
  bulk: '短时大量查询',
  sequential: '按号码顺序查询',
  household: '反复查询同一户',
  selfOrColleague: '查询本人或同事',
  afterHours: '非工作时间查询',
  sharedCase: '一个受理编号查多户',
  unknownCase: '受理编号不像真的',
  newVillage: '查询从未服务过的村',
  denials: '落空的查询过多',
  budget: '超出查询限额',
}

/** Looks of one actor are remembered for so long: no window is wider. */
export const longestWindow = 72

const count = z.int().min(1).max(10_000)
const hours = z.int().min(1).max(longestWindow)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const day = z.iso.date()
const byRole = z.strictObject({ clerk: count, window: count })

const Bulk = z.strictObject({
  hour: byRole.describe('different residents within an hour: more than a counter can serve'),
  day: byRole.describe('different residents within 24 hours'),
  usual: z
    .strictObject({ times: z.number().min(1), least: count })
    .describe('as many times as on the actor’s usual day, and at least so many residents'),
})
export type Bulk = z.infer<typeof Bulk>

const Sequential = z.strictObject({
  minutes: z
    .int()
    .min(1)
    .max(longestWindow * 60),
  gap: count.describe('between two sequence numbers of one birthday and area'),
  least: z.int().min(2).max(1000).describe('residents whose numbers lie so close to each other'),
  stepDays: count.describe('between two birthdays of one area'),
  steps: z.int().min(2).max(1000).describe('residents one after the other, always older or always younger'),
})
export type Sequential = z.infer<typeof Sequential>

const Household = z.strictObject({
  hours,
  members: count.describe('different members looked at without presence evidence'),
  purposes: count.describe('unrelated purposes they were looked at for'),
})
export type Household = z.infer<typeof Household>

const SelfOrColleague = z.strictObject({
  colleagues: z
    .boolean()
    .describe('also those of the same organisation, where they are not present; false: only oneself'),
})
export type SelfOrColleague = z.infer<typeof SelfOrColleague>

const AfterHours = z.strictObject({
  from: clock,
  to: clock,
  least: count.describe('different residents in one night'),
  restLeast: count.describe('different residents on a day of rest, by whoever does not work on such days'),
  restDays: z.array(day).max(200).describe('holidays beside Saturdays and Sundays'),
  workDays: z.array(day).max(200).describe('Saturdays and Sundays on which work is done'),
})
export type AfterHours = z.infer<typeof AfterHours>

const SharedCase = z.strictObject({
  hours,
  families: z.int().min(2).max(1000).describe('families under one case number that have nothing to do with each other'),
})
export type SharedCase = z.infer<typeof SharedCase>

const UnknownCase = z.strictObject({
  hours,
  least: count.describe('looks under case numbers that cannot be right'),
  patterns: z
    .array(
      z.strictObject({
        organisation: z.string().min(1).max(200).exactOptional(),
        item: z.string().min(1).max(64).exactOptional(),
        pattern: z.string().refine(isCasePattern).describe('# a digit, @ a letter, #{4-8} a run, <year> the year'),
      }),
    )
    .max(500)
    .describe(
      'how case numbers are made; where none is given for organisation and item, only made-up-looking ones count',
    ),
})
export type UnknownCase = z.infer<typeof UnknownCase>

const NewVillage = z.strictObject({
  hours,
  families: count.describe('different families of the village'),
  knownDays: count.describe('days in the last 90 on which the village was served: then it is not new'),
  daysWorked: count.describe('whoever has worked fewer days, …'),
  looks: count.describe('… or looked fewer times has no village of his own yet'),
})
export type NewVillage = z.infer<typeof NewVillage>

const Denials = z.strictObject({
  hours,
  least: count.describe('refused looks, at different residents'),
  share: z.number().min(0).max(1).describe('of all looks in that time'),
})
export type Denials = z.infer<typeof Denials>

const Budget = z.strictObject({ hours, least: count.describe('looks that a budget refused') })
export type Budget = z.infer<typeof Budget>

/** Parameters by kind. */
export const AnomalyParameters = {
  bulk: Bulk,
  sequential: Sequential,
  household: Household,
  selfOrColleague: SelfOrColleague,
  afterHours: AfterHours,
  sharedCase: SharedCase,
  unknownCase: UnknownCase,
  newVillage: NewVillage,
  denials: Denials,
  budget: Budget,
} as const satisfies Record<AnomalyKind, z.ZodType>

/** The rules in force; a kind that is missing is not looked for. */
export type AnomalyRules = { readonly [Kind in AnomalyKind]?: z.infer<(typeof AnomalyParameters)[Kind]> }
