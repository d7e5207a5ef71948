import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 15,
  id: 'medicalAssistance',
  title: '医疗救助',
  basis: '《国务院办公厅关于健全重特大疾病医疗保险和救助制度的意见》（国办发〔2021〕42号）',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'subsistenceCertificate',
      title: '低保证',
      waivedWhen: {
        storeAnswers: { condition: 'inHardship' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'expenseReceipts',
      title: '费用单据',
      waivedWhen: {
        storeAnswers: {
          quantity: { measure: 'medicalExpense' },
          atLeast: { parameter: 'medicalAidThreshold' },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
})
