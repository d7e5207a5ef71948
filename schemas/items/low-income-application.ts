import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 5,
  id: 'lowIncomeApplication',
  title: '低保边缘家庭、支出型困难家庭认定',
  papers: [
    { id: 'incomeProof', title: '收入证明' },
    { id: 'medicalExpenseProof', title: '医疗支出证明' },
  ],
  reads: {
    familyRelation: ['memberIdNumber', 'relation', 'sharesHousehold'],
    personalIncome: ['period', 'item', 'income'],
    medicalBenefit: ['settledOn', 'selfPaid'],
  },
  clear: {
    familyRelation: ['relation', 'sharesHousehold'],
  },
})
