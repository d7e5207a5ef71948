import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 21,
  id: 'socialSecurityCardReplacement',
  title: '社会保障卡补换',
  papers: [{ id: 'identityCard', title: '身份证' }],
  reads: {
    personBasic: ['name', 'sex', 'birthDate'],
    identityDocument: ['type', 'expires', 'lost', 'cancelledOn'],
    socialSecurityCard: ['status', 'expires', 'lostOn'],
  },
  clear: {
    personBasic: ['name'],
    identityDocument: ['type', 'expires', 'lost', 'cancelledOn'],
    socialSecurityCard: ['status', 'expires', 'lostOn'],
  },
})
