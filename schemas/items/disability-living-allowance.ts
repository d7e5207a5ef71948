import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 7,
  id: 'disabilityLivingAllowance',
  title: '困难残疾人生活补贴',
  papers: [
    { id: 'disabilityCertificate', title: '残疾人证' },
    { id: 'subsistenceCertificate', title: '低保证' },
  ],
  reads: {
    disabilityCertificate: ['status', 'expires'],
    subsistenceAllowance: ['start', 'end', 'status'],
  },
  clear: {
    subsistenceAllowance: ['start', 'end', 'status'],
  },
})
