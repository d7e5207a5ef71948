import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 10,
  id: 'unemploymentRegistration',
  title: '失业登记',
  basis: '《中华人民共和国就业促进法》、《就业服务与就业管理规定》',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'dismissalProof',
      title: '解除合同证明',
      waivedWhen: {
        storeAnswers: {
          none: 'pensionInsurance',
          where: { kind: { oneOf: ['01', '03'] }, lastPaidMonth: { from: { monthsAgo: 1 } } },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'unemploymentProof',
      title: '无业证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            { age: { atLeast: { parameter: 'workingAge' }, below: { parameter: 'retirementAge' } } },
            {
              none: 'businessRole',
              where: {
                role: { oneOf: ['01', '02', '03', '06'] },
                status: { oneOf: ['01', '06'] },
                endedOn: { after: 'today', orAbsent: true },
              },
            },
            {
              none: 'businessRole',
              where: {
                kind: { oneOf: ['03'] },
                role: { oneOf: ['04'] },
                status: { oneOf: ['01', '06'] },
                endedOn: { after: 'today', orAbsent: true },
              },
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { pensionInsurance: ['status'] },
  clear: {
    pensionInsurance: ['kind', 'status', 'lastPaidMonth'],
  },
})
