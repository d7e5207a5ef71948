import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 1,
  id: 'personBasic',
  title: '人口基本信息',
  group: 'person',
  sources: ['police'],
  cardinality: 'one',
  key: ['idNumber'],
  level: 2,
  freshness: 'P',
  resident: { lifeStatus: 'lifeStatus' },
  fields: {
    name: { title: '姓名', type: 'text', level: 3, mask: 'name', required: true, max: 64, comparable: true },
    formerName: { title: '曾用名', type: 'text', level: 3, mask: 'name', max: 64 },
    sex: { title: '性别', type: 'code', codes: 'sex', required: true, comparable: true },
    ethnicity: { title: '民族', type: 'code', codes: 'ethnicity', required: true },
    birthDate: { title: '出生日期', type: 'date', required: true, comparable: true },
    birthplace: { title: '出生地', type: 'area', note: '出生时的行政区划代码，可能是已撤销的代码' },
    nativePlace: { title: '籍贯', type: 'area' },
    nationality: { title: '国籍', type: 'code', codes: 'nationality' },
    lifeStatus: { title: '存亡状态', type: 'code', codes: 'lifeStatus', required: true },
    maritalStatus: {
      title: '婚姻状况',
      type: 'code',
      codes: 'maritalStatus',
      note: '户籍登记的婚姻状况，以婚姻登记为准',
    },
    education: { title: '文化程度', type: 'code', codes: 'education' },
    phone: { title: '联系电话', type: 'text', mask: 'phone', level: 3, pattern: /^\+?\d[\d-]{4,19}$/ },
  },
})
