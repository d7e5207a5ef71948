import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 17,
  id: 'publicRentalHousing',
  title: '公租房申请',
  papers: [
    { id: 'noHomeProof', title: '无房证明' },
    { id: 'incomeProof', title: '收入证明' },
    { id: 'marriageProof', title: '婚姻证明' },
    { id: 'vehicleProof', title: '车辆证明' },
  ],
  reads: {
    familyRelation: ['memberIdNumber', 'relation', 'sharesHousehold'],
    realEstate: ['right', 'use', 'area', 'share', 'endedOn'],
    personalIncome: ['period', 'item', 'income'],
    housingSecurity: ['type', 'status', 'start', 'end'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
    vehicle: ['type', 'use', 'status'],
  },
  clear: {
    familyRelation: ['relation', 'sharesHousehold'],
    realEstate: ['right', 'use', 'area', 'share', 'endedOn'],
    housingSecurity: ['type', 'status', 'start', 'end'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
    vehicle: ['type', 'use', 'status'],
  },
})
