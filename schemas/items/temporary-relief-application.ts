import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 6,
  id: 'temporaryReliefApplication',
  title: '临时救助',
  papers: [
    { id: 'hardshipProof', title: '困难身份证明' },
    { id: 'expenseReceipts', title: '费用票据' },
  ],
  reads: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    medicalBenefit: ['settledOn', 'selfPaid'],
    disasterRelief: ['disaster', 'loss', 'date'],
  },
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
    destituteSupport: ['start', 'end', 'status'],
    lowIncomeStatus: ['class', 'identifiedOn', 'expires', 'endedOn'],
    povertyMonitor: ['class', 'identifiedOn', 'riskClearedOn'],
    disasterRelief: ['loss'],
  },
})
