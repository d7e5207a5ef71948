import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 1,
  id: 'elderCard',
  title: '老年优待证',
  papers: [
    { id: 'identityCard', title: '身份证' },
    { id: 'householdRegister', title: '户口簿' },
  ],
  reads: {
    personBasic: ['name', 'sex', 'birthDate'],
    deathRecord: ['deathDate'],
    householdRegistration: ['villageCode'],
    residencePermit: ['areaCode', 'expires', 'cancelledOn'],
  },
  clear: {
    deathRecord: ['deathDate'],
  },
})
