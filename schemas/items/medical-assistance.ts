import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 15,
  id: 'medicalAssistance',
  title: '医疗救助',
  papers: [
    { id: 'subsistenceCertificate', title: '低保证' },
    { id: 'expenseReceipts', title: '费用单据' },
  ],
  reads: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    medicalBenefit: ['settledOn', 'selfPaid'],
  },
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
  },
})
