import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 4,
  id: 'destituteSupportApplication',
  title: '特困供养',
  papers: [
    { id: 'workIncapacityProof', title: '无劳动能力证明' },
    { id: 'noSupporterProof', title: '无赡养人证明' },
  ],
  reads: {
    personBasic: ['birthDate'],
    disabilityCertificate: ['grade', 'status', 'expires'],
    familyRelation: ['memberIdNumber', 'relation', 'supporter', 'ableToSupport'],
  },
  clear: {
    familyRelation: ['relation', 'supporter', 'ableToSupport'],
  },
})
