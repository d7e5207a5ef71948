import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 9,
  id: 'disabilityCertificateRenewal',
  title: '残疾人证换发',
  papers: [
    { id: 'identityCard', title: '身份证' },
    { id: 'oldCertificate', title: '旧残疾人证' },
  ],
  reads: {
    personBasic: ['name', 'sex', 'birthDate'],
    identityDocument: ['type', 'expires', 'lost', 'cancelledOn'],
    disabilityCertificate: ['status', 'expires'],
  },
  clear: {
    identityDocument: ['type', 'expires', 'lost', 'cancelledOn'],
  },
})
