/** All detectors on one look. Pure. */
import type { AnomalyRules } from '../anomaly-rule.ts'
import { detectAfterHours } from './after-hours.ts'
import { detectBudget } from './budget.ts'
import { detectBulk } from './bulk.ts'
import { detectDenials } from './denials.ts'
import { detectHousehold } from './household.ts'
import { detectNewVillage } from './new-village.ts'
import { detectSelfOrColleague } from './self-or-colleague.ts'
import { detectSequential } from './sequential.ts'
import { detectSharedCase } from './shared-case.ts'
import type { Seen, Suspicion } from './suspicion.ts'
import { detectUnknownCase } from './unknown-case.ts'

/** What is suspicious now that the newest look is there. */
export function detect(seen: Seen, rules: AnomalyRules): Suspicion[] {
  return [
    rules.bulk && detectBulk(seen, rules.bulk),
    rules.sequential && detectSequential(seen, rules.sequential),
    rules.household && detectHousehold(seen, rules.household),
    rules.selfOrColleague && detectSelfOrColleague(seen, rules.selfOrColleague),
    rules.afterHours && detectAfterHours(seen, rules.afterHours),
    rules.sharedCase && detectSharedCase(seen, rules.sharedCase),
    rules.unknownCase && detectUnknownCase(seen, rules.unknownCase),
    rules.newVillage && detectNewVillage(seen, rules.newVillage),
    rules.denials && detectDenials(seen, rules.denials),
    rules.budget && detectBudget(seen, rules.budget),
  ].filter((one) => one !== undefined)
}
