import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 19,
  id: 'compulsoryEducationEnrolment',
  title: '义务教育入学',
  papers: [
    { id: 'householdRegister', title: '户口簿' },
    { id: 'propertyProof', title: '房产证明' },
    { id: 'vaccinationCertificate', title: '预防接种证' },
    { id: 'guardianshipProof', title: '监护证明' },
  ],
  reads: {
    personBasic: ['birthDate'],
    familyRelation: ['memberIdNumber', 'relation', 'guardian'],
    householdRegistration: ['villageCode'],
    residencePermit: ['areaCode', 'expires', 'cancelledOn'],
    realEstate: ['right', 'use', 'address', 'endedOn'],
    immunization: ['vaccine', 'dose', 'date'],
  },
  clear: {
    familyRelation: ['relation', 'guardian'],
    realEstate: ['right', 'use', 'address', 'endedOn'],
  },
})
