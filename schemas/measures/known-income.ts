import { defineMeasure } from '../../src/catalogue/measure.ts'

export default defineMeasure({
  id: 'knownIncome',
  title: '近十二个月申报收入与在享养老待遇',
  is: { plus: [{ measure: 'declaredIncome' }, { times: [12, { measure: 'monthlyPension' }] }] },
})
