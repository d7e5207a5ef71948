import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 2,
  id: 'householdRegistration',
  title: '户籍',
  group: 'person',
  sources: ['police'],
  cardinality: 'one',
  key: ['householdNumber'],
  level: 2,
  freshness: 'P',
  resident: { registeredArea: 'villageCode' },
  fields: {
    householdNumber: { title: '户号', type: 'text', required: true, max: 32 },
    address: { title: '户籍地址', type: 'text', required: true, max: 200 },
    villageCode: { title: '户籍地行政区划代码', type: 'area', required: true, note: '到村（社区）的 12 位代码' },
    householdType: { title: '户口性质', type: 'code', codes: 'householdType' },
    relationToHead: { title: '与户主关系', type: 'code', codes: 'familyRelation', required: true },
    headName: { title: '户主姓名', type: 'text', level: 3, mask: 'name', max: 64 },
    headIdNumber: { title: '户主身份号码', type: 'idNumber', level: 3 },
    members: { title: '户内人数', type: 'integer', atLeast: 1, atMost: 99 },
    movedIn: { title: '迁入日期', type: 'date' },
    movedFrom: { title: '何地迁入', type: 'text', max: 200 },
    movedInReason: { title: '迁入原因', type: 'text', max: 60 },
    policeStation: { title: '户籍派出所', type: 'text', max: 60 },
  },
})
