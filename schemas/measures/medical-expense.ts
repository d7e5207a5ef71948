import { defineMeasure } from '../../src/catalogue/measure.ts'

export default defineMeasure({
  id: 'medicalExpense',
  title: '近十二个月自付医疗费用',
  is: { sum: 'medicalBenefit', of: 'selfPaid', where: { settledOn: { from: { monthsAgo: 12 } } } },
})
