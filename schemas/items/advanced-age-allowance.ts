import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 2,
  id: 'advancedAgeAllowance',
  title: '高龄津贴',
  basis: '《中华人民共和国老年人权益保障法》第三十三条',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'householdRegister',
      title: '户籍证明',
      waivedWhen: {
        storeAnswers: { all: [{ condition: 'residesHere' }, { age: { atLeast: { parameter: 'advancedAge' } } }] },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'lifeProof',
      title: '健在证明',
      waivedWhen: {
        storeAnswers: { all: [{ condition: 'alive' }, { condition: 'notMissing' }] },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
    {
      id: 'noDuplicateBenefit',
      title: '未重复享受证明',
      waivedWhen: {
        storeAnswers: {
          none: 'elderBenefit',
          where: {
            type: { oneOf: ['02', '05'] },
            end: { from: 'today', orAbsent: true },
            status: { oneOf: ['01', '02'], orAbsent: true },
          },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { elderBenefit: ['start'] },
  clear: {
    deathRecord: ['deathDate'],
    elderBenefit: ['type'],
  },
})
