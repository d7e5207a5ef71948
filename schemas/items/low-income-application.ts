import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 5,
  id: 'lowIncomeApplication',
  title: '低保边缘家庭、支出型困难家庭认定',
  basis: '《社会救助暂行办法》（国务院令第649号）、国办发〔2023〕39号',
  given: { condition: 'alive' },
  family: { sharesHousehold: { is: true }, memberDead: { is: false, orAbsent: true } },
  proofs: [
    {
      id: 'incomeProof',
      title: '收入证明',
      waivedWhen: {
        storeAnswers: {
          quantity: {
            total: { measure: 'knownIncome' },
          },
          atMost: { times: [12, { parameter: 'subsistenceLimit' }, { parameter: 'lowIncomeFactor' }, 'familySize'] },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'medicalExpenseProof',
      title: '医疗支出证明',
      waivedWhen: {
        storeAnswers: {
          all: [
            { quantity: { total: { measure: 'medicalExpense' } }, atLeast: 1 },
            {
              quantity: { total: { measure: 'medicalExpense' } },
              atLeast: { times: [{ parameter: 'medicalBurdenRatio' }, { total: { measure: 'knownIncome' } }] },
            },
          ],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  flags: [
    {
      id: 'mayBeBelowSubsistence',
      title: '已知收入不超过低保标准，可能符合低保条件',
      when: {
        quantity: {
          total: { measure: 'knownIncome' },
        },
        atMost: { times: [12, { parameter: 'subsistenceLimit' }, 'familySize'] },
      },
    },
  ],
  shows: { familyRelation: ['relation'] },
  clear: {
    familyRelation: ['relation', 'sharesHousehold', 'memberDead'],
  },
})
