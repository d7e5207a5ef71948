import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 30,
  id: 'educationRecord',
  title: '学历与资助',
  group: 'education',
  sources: ['education'],
  cardinality: 'many',
  key: ['recordNumber'],
  keyIsOwn: true,
  level: 3,
  freshness: 'Y',
  fields: {
    recordNumber: { title: '学历证书编号或资助编号', type: 'text', mask: 'number', required: true, max: 40 },
    kind: { title: '记录种类', type: 'code', codes: 'educationRecordKind', required: true },
    school: { title: '学校', type: 'text', required: true, max: 100 },
    education: { title: '学历', type: 'code', codes: 'education' },
    major: { title: '专业', type: 'text', max: 60 },
    graduatedOn: { title: '毕业日期', type: 'date' },
    aidType: { title: '资助类型', type: 'code', codes: 'aidType' },
    aidYear: { title: '资助年度', type: 'year' },
    amount: { title: '资助金额', type: 'amount', atLeast: 0, atMost: 200000 },
    grantedOn: { title: '资助发放日期', type: 'date' },
  },
})
