import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 17,
  id: 'publicRentalHousing',
  title: '公租房申请',
  basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）',
  given: { condition: 'alive' },
  family: { sharesHousehold: { is: true }, memberDead: { is: false, orAbsent: true } },
  proofs: [
    {
      id: 'noHomeProof',
      title: '无房证明',
      waivedWhen: {
        storeAnswers: {
          everyone: {
            all: [
              { quantity: { measure: 'homes' }, atMost: 0 },
              {
                none: 'housingSecurity',
                where: {
                  type: { oneOf: ['01', '02', '03', '04', '05', '06', '07', '08'] },
                  status: { oneOf: ['01', '02', '04', '05'], orAbsent: true },
                  end: { from: 'today', orAbsent: true },
                },
              },
            ],
          },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'incomeProof',
      title: '收入证明',
      waivedWhen: {
        storeAnswers: {
          quantity: {
            total: { measure: 'knownIncome' },
          },
          atMost: { times: [12, { parameter: 'publicHousingIncomeLimit' }, 'familySize'] },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'marriageProof',
      title: '婚姻证明',
      waivedWhen: {
        storeAnswers: { known: 'marriage', fields: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'] },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'vehicleProof',
      title: '车辆证明',
      waivedWhen: {
        storeAnswers: { everyone: { known: 'vehicle', fields: ['type', 'use', 'status'] } },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  flags: [
    {
      id: 'vehicle',
      title: '家庭名下有机动车',
      when: { anyone: { some: 'vehicle', where: { status: { noneOf: ['E', 'M', 'P'], orAbsent: true } } } },
    },
  ],
  shows: { familyRelation: ['relation'], realEstate: ['right', 'area', 'share'], housingSecurity: ['start'] },
  clear: {
    familyRelation: ['relation', 'sharesHousehold', 'memberDead'],
    realEstate: ['right', 'use', 'area', 'share', 'endedOn'],
    housingSecurity: ['type', 'status', 'start', 'end'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
    vehicle: ['type', 'use', 'status'],
  },
})
