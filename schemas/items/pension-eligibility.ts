import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 13,
  id: 'pensionEligibility',
  title: '养老待遇资格认证',
  basis: '《社会保险经办条例》（国务院令第765号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'lifeProof',
      title: '健在证明',
      waivedWhen: {
        verified: {
          all: [
            { condition: 'alive' },
            { condition: 'notMissing' },
            {
              some: 'elderBenefit',
              where: { aliveCheckedOn: { from: { monthsAgo: { parameter: 'signOfLifeMonths' } } } },
            },
          ],
        },
        storeAnswers: {
          all: [
            { condition: 'alive' },
            { condition: 'notMissing' },
            {
              quantity: {
                sum: 'medicalBenefit',
                of: 'total',
                where: { settledOn: { from: { monthsAgo: { parameter: 'signOfLifeMonths' } } } },
              },
              atLeast: 1,
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'upload'],
    },
  ],
  clear: {
    deathRecord: ['deathDate'],
  },
})
