import { defineBundle } from '../../src/catalogue/bundle.ts'

export default defineBundle({
  id: 'retirement',
  title: '退休一件事',
  people: { retiree: '退休人员' },
  items: [
    { item: 'pensionEligibility', about: 'retiree' },
    { item: 'elderCard', about: 'retiree' },
    { item: 'advancedAgeAllowance', about: 'retiree' },
    { item: 'socialSecurityCardReplacement', about: 'retiree' },
  ],
})
