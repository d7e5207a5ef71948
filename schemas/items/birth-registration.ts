import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 16,
  id: 'birthRegistration',
  title: '生育登记',
  papers: [
    { id: 'marriageCertificate', title: '结婚证' },
    { id: 'householdRegister', title: '户口簿' },
  ],
  reads: {
    personBasic: ['name', 'sex', 'birthDate'],
    householdRegistration: ['villageCode'],
    residencePermit: ['areaCode', 'expires', 'cancelledOn'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
    birthRecord: ['birthDate'],
  },
  clear: {
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
  },
})
