import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 12,
  id: 'residentPensionEnrolment',
  title: '城乡居民养老保险参保',
  papers: [
    { id: 'identityCard', title: '身份证' },
    { id: 'noEmployeePensionProof', title: '未参加职工养老保险证明' },
  ],
  reads: {
    personBasic: ['name', 'sex', 'birthDate'],
    schoolEnrolment: ['stage', 'status'],
    pensionInsurance: ['scheme', 'kind', 'status', 'lastPaidMonth'],
  },
  clear: {
    pensionInsurance: ['scheme', 'kind', 'status', 'lastPaidMonth'],
  },
})
