import { defineCondition } from '../../src/catalogue/condition.ts'

// 《特困人员认定办法》（民发〔2021〕43号）第五条; several disabilities at once (7) are for the office to judge
export default defineCondition({
  id: 'unableToWork',
  title: '持有有效残疾人证，残疾类别和等级属于无劳动能力',
  when: {
    any: [
      {
        some: 'disabilityCertificate',
        where: {
          category: { oneOf: ['5', '6'] },
          grade: { oneOf: ['1', '2', '3'] },
          status: { oneOf: ['01'] },
          expires: { from: 'today' },
        },
      },
      {
        some: 'disabilityCertificate',
        where: {
          category: { oneOf: ['4'] },
          grade: { oneOf: ['1', '2'] },
          status: { oneOf: ['01'] },
          expires: { from: 'today' },
        },
      },
      {
        some: 'disabilityCertificate',
        where: {
          category: { oneOf: ['1'] },
          grade: { oneOf: ['1'] },
          status: { oneOf: ['01'] },
          expires: { from: 'today' },
        },
      },
    ],
  },
})
