import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 22,
  id: 'funeralSubsidy',
  title: '丧葬补助、户口注销',
  papers: [
    { id: 'deathProof', title: '死亡证明' },
    { id: 'cremationProof', title: '火化证明' },
  ],
  reads: {
    deathRecord: ['deathDate', 'cancelledOn', 'crematedOn'],
    pensionInsurance: ['scheme', 'status'],
    pensionBenefit: ['type', 'status'],
  },
  clear: {
    deathRecord: ['deathDate', 'cancelledOn', 'crematedOn'],
    pensionInsurance: ['scheme', 'status'],
    pensionBenefit: ['type', 'status'],
  },
})
