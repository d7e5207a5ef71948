import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 8,
  id: 'disabilityNursingAllowance',
  title: '重度残疾人护理补贴',
  papers: [{ id: 'disabilityCertificate', title: '残疾人证' }],
  reads: {
    disabilityCertificate: ['grade', 'status', 'expires'],
    destituteSupport: ['start', 'end', 'status'],
  },
  clear: {
    destituteSupport: ['start', 'end', 'status'],
  },
})
