/** 人社: pension insurance and benefits, registers of work and unemployment, social security cards, certificates of skill. */
import type { CountyDepartment } from '../department.ts'
import { cards } from './human-resources/cards.ts'
import { certificates } from './human-resources/certificates.ts'
import { employment } from './human-resources/employment.ts'
import { pensionBenefits } from './human-resources/pension-benefits.ts'
import { pensionInsurance } from './human-resources/pension-insurance.ts'

export default {
  id: 'humanResources',
  exports: [pensionInsurance, pensionBenefits, employment, cards, certificates],
} satisfies CountyDepartment
