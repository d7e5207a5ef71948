import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 11,
  id: 'lowIncomeStatus',
  title: '低保边缘与支出型困难',
  group: 'relief',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['recordNumber'],
  level: 3,
  freshness: 'W',
  fields: {
    recordNumber: { title: '认定编号', type: 'text', mask: 'number', required: true, max: 40 },
    class: { title: '认定类别', type: 'code', codes: 'lowIncomeClass', required: true },
    members: { title: '家庭人数', type: 'integer', atLeast: 1, atMost: 30 },
    headIdNumber: { title: '户主（申请人）身份号码', type: 'idNumber' },
    perCapitaIncome: { title: '家庭人均月收入', type: 'amount', level: 4, atLeast: 0 },
    rigidExpense: { title: '家庭年刚性支出', type: 'amount', level: 4, atLeast: 0 },
    cause: { title: '主要致困原因', type: 'code', codes: 'hardshipCause' },
    identifiedOn: { title: '认定日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry', required: true },
    reviewer: { title: '审核机关', type: 'text', max: 60 },
    endedOn: { title: '退出日期', type: 'date' },
  },
})
