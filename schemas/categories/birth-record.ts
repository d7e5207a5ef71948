import { defineCategory } from '../../src/catalogue/category.ts'

// A record belongs to the mother alone. Child and father stand in it by their ID numbers and have no record of their own:
// whom the child is to is familyRelation, by the police.
export default defineCategory({
  number: 8,
  id: 'birthRecord',
  title: '出生医学证明',
  group: 'family',
  sources: ['health'],
  cardinality: 'many',
  key: ['certificateNumber'],
  level: 4,
  freshness: 'P',
  fields: {
    certificateNumber: { title: '出生医学证明编号', type: 'text', required: true, pattern: /^[A-Z]\d{9}$/ },
    childName: { title: '新生儿姓名', type: 'text', max: 64 },
    childIdNumber: { title: '新生儿身份号码', type: 'idNumber' },
    childSex: { title: '新生儿性别', type: 'code', codes: 'sex', required: true },
    birthDate: { title: '出生日期', type: 'date', required: true },
    birthOrder: { title: '孩次', type: 'integer', atLeast: 1, atMost: 20 },
    gestationalWeeks: { title: '出生孕周', type: 'integer', atLeast: 20, atMost: 45 },
    motherName: { title: '母亲姓名', type: 'text', max: 64, comparable: [{ as: 'name' }] },
    motherIdNumber: { title: '母亲身份号码', type: 'idNumber', note: '母亲为外国人等没有身份号码时为空' },
    fatherName: { title: '父亲姓名', type: 'text', max: 64 },
    fatherIdNumber: { title: '父亲身份号码', type: 'idNumber' },
    hospital: { title: '接生机构', type: 'text', required: true, max: 100 },
    issued: { title: '签发日期', type: 'date' },
  },
})
