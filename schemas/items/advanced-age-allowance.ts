import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 2,
  id: 'advancedAgeAllowance',
  title: '高龄津贴',
  papers: [
    { id: 'householdRegister', title: '户籍证明' },
    { id: 'lifeProof', title: '健在证明' },
    { id: 'noDuplicateBenefit', title: '未重复享受证明' },
  ],
  reads: {
    personBasic: ['birthDate'],
    deathRecord: ['deathDate'],
    householdRegistration: ['villageCode'],
    residencePermit: ['areaCode', 'expires', 'cancelledOn'],
    elderBenefit: ['type', 'start', 'end', 'status'],
  },
  clear: {
    deathRecord: ['deathDate'],
    elderBenefit: ['type'],
  },
})
