import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 3,
  id: 'subsistenceApplication',
  title: '低保申请',
  basis: '《社会救助暂行办法》（国务院令第649号）、《最低生活保障审核确认办法》（民发〔2021〕57号）',
  given: { condition: 'alive' },
  family: { sharesHousehold: { is: true }, memberDead: { is: false, orAbsent: true } },
  proofs: [
    {
      id: 'incomeProof',
      title: '收入证明',
      waivedWhen: {
        storeAnswers: {
          quantity: {
            total: { measure: 'knownIncome' },
          },
          atMost: { times: [12, { parameter: 'subsistenceLimit' }, 'familySize'] },
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'propertyProof',
      title: '房产证明',
      waivedWhen: {
        storeAnswers: { everyone: { known: 'realEstate', fields: ['right', 'use', 'area', 'share', 'endedOn'] } },
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
    {
      id: 'businessProof',
      title: '工商登记证明',
      waivedWhen: {
        storeAnswers: { everyone: { known: 'businessRole', fields: ['role', 'status', 'endedOn'] } },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'insuranceProof',
      title: '社保证明',
      waivedWhen: {
        storeAnswers: { everyone: { known: 'pensionInsurance', fields: ['scheme', 'status', 'lastPaidMonth'] } },
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
  ],
  flags: [
    {
      id: 'severalHomes',
      title: '家庭名下有两套及以上住宅',
      when: {
        quantity: {
          total: { measure: 'homes' },
        },
        atLeast: 2,
      },
    },
    {
      id: 'vehicle',
      title: '家庭名下有机动车',
      when: { anyone: { some: 'vehicle', where: { status: { noneOf: ['E', 'M', 'P'], orAbsent: true } } } },
    },
    {
      id: 'business',
      title: '家庭成员在市场主体任职或投资',
      when: {
        anyone: {
          some: 'businessRole',
          where: { status: { oneOf: ['01'] }, endedOn: { after: 'today', orAbsent: true } },
        },
      },
    },
    {
      id: 'housingFund',
      title: '家庭成员近三个月缴存住房公积金',
      when: {
        anyone: {
          some: 'housingFund',
          where: { status: { oneOf: ['01'] }, lastPaidMonth: { from: { monthsAgo: 3 } } },
        },
      },
    },
    {
      id: 'insuredAsEmployee',
      title: '家庭成员参加职工养老保险并在缴费',
      when: {
        anyone: { some: 'pensionInsurance', where: { scheme: { oneOf: ['110', '120'] }, status: { oneOf: ['1'] } } },
      },
    },
  ],
  shows: { familyRelation: ['relation'], housingFund: ['loan'] },
  clear: {
    familyRelation: ['relation', 'sharesHousehold', 'memberDead'],
    pensionBenefit: ['type', 'amount', 'status'],
    realEstate: ['right', 'use', 'area', 'share', 'endedOn'],
    vehicle: ['type', 'use', 'status'],
    housingFund: ['status', 'lastPaidMonth'],
    pensionInsurance: ['scheme', 'status', 'lastPaidMonth'],
    marriage: ['event', 'maritalStatus', 'registeredOn', 'revokedOn'],
  },
})
