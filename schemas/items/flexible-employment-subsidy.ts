import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 11,
  id: 'flexibleEmploymentSubsidy',
  title: '灵活就业社保补贴',
  papers: [
    { id: 'contributionProof', title: '缴费证明' },
    { id: 'hardshipCertification', title: '困难认定' },
  ],
  reads: {
    employmentStatus: ['status', 'hardshipClass', 'hardshipSince'],
    pensionInsurance: ['scheme', 'kind', 'status', 'paidMonths', 'lastPaidMonth'],
  },
  clear: {
    employmentStatus: ['hardshipClass', 'hardshipSince'],
    pensionInsurance: ['scheme', 'kind', 'status', 'paidMonths', 'lastPaidMonth'],
  },
})
