import { defineMeasure } from '../../src/catalogue/measure.ts'

export default defineMeasure({
  id: 'monthlyPension',
  title: '在享养老待遇月金额',
  is: {
    sum: 'pensionBenefit',
    of: 'amount',
    where: {
      type: { oneOf: ['01', '02', '03', '04', '05'] },
      start: { to: 'today' },
      end: { from: 'today', orAbsent: true },
      status: { oneOf: ['01'], orAbsent: true },
    },
  },
})
