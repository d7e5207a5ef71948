import { defineMeasure } from '../../src/catalogue/measure.ts'

export default defineMeasure({
  id: 'homes',
  title: '名下住宅套数',
  is: {
    count: 'realEstate',
    distinct: 'unitNumber',
    where: { use: { oneOf: ['10', '11', '111', '112', '12', '13'] }, endedOn: { after: 'today', orAbsent: true } },
  },
})
