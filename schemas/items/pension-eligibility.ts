import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 13,
  id: 'pensionEligibility',
  title: '养老待遇资格认证',
  papers: [{ id: 'lifeProof', title: '健在证明' }],
  reads: {
    deathRecord: ['deathDate'],
    medicalBenefit: ['settledOn'],
    elderBenefit: ['aliveCheckedOn'],
  },
  clear: {
    deathRecord: ['deathDate'],
  },
})
