import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 3,
  id: 'subsistenceApplication',
  title: '低保申请',
  papers: [
    { id: 'incomeProof', title: '收入证明' },
    { id: 'propertyProof', title: '房产证明' },
    { id: 'vehicleProof', title: '车辆证明' },
    { id: 'businessProof', title: '工商登记证明' },
    { id: 'insuranceProof', title: '社保证明' },
    { id: 'marriageProof', title: '婚姻证明' },
  ],
  reads: {
    familyRelation: ['memberIdNumber', 'relation', 'sharesHousehold'],
    personalIncome: ['period', 'item', 'income'],
    pensionBenefit: ['type', 'amount', 'start', 'end', 'status'],
    realEstate: ['right', 'use', 'area', 'share', 'endedOn'],
    vehicle: ['type', 'use', 'status'],
    businessRole: ['role', 'status', 'endedOn'],
    housingFund: ['status', 'lastPaidMonth', 'loan'],
    pensionInsurance: ['scheme', 'status', 'lastPaidMonth'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
  },
  clear: {
    familyRelation: ['relation', 'sharesHousehold'],
    pensionBenefit: ['type', 'amount', 'status'],
    realEstate: ['right', 'use', 'area', 'share', 'endedOn'],
    vehicle: ['type', 'use', 'status'],
    housingFund: ['status', 'lastPaidMonth'],
    pensionInsurance: ['scheme', 'status', 'lastPaidMonth'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
  },
})
