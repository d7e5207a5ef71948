import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 10,
  id: 'unemploymentRegistration',
  title: '失业登记',
  papers: [
    { id: 'dismissalProof', title: '解除合同证明' },
    { id: 'unemploymentProof', title: '无业证明' },
  ],
  reads: {
    personBasic: ['sex', 'birthDate'],
    pensionInsurance: ['kind', 'status', 'lastPaidMonth'],
    businessRole: ['role', 'status', 'endedOn'],
  },
  clear: {
    pensionInsurance: ['kind', 'status', 'lastPaidMonth'],
  },
})
