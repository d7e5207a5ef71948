/** 民政: ten offices, each with its own software; what each exports stands in `civil-affairs/`. */
import type { CountyDepartment } from '../department.ts'
import { children } from './civil-affairs/children.ts'
import { destitute } from './civil-affairs/destitute.ts'
import { disabilityAllowances } from './civil-affairs/disability-allowances.ts'
import { elderBenefits } from './civil-affairs/elder-benefits.ts'
import { funerals } from './civil-affairs/funerals.ts'
import { guardians } from './civil-affairs/guardians.ts'
import { lowIncome } from './civil-affairs/low-income.ts'
import { marriages } from './civil-affairs/marriages.ts'
import { relief } from './civil-affairs/relief.ts'
import { reliefBook } from './civil-affairs/relief-book.ts'
import { subsistence } from './civil-affairs/subsistence.ts'

export default {
  id: 'civilAffairs',
  exports: [
    marriages,
    subsistence,
    destitute,
    lowIncome,
    relief,
    reliefBook,
    elderBenefits,
    children,
    disabilityAllowances,
    funerals,
    guardians,
  ],
} satisfies CountyDepartment
