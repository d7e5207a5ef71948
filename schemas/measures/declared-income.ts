import { defineMeasure } from '../../src/catalogue/measure.ts'

export default defineMeasure({
  id: 'declaredIncome',
  title: '近十二个月申报收入',
  is: { sum: 'personalIncome', of: 'income', where: { period: { from: { monthsAgo: 12 }, before: 'today' } } },
})
