import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 12,
  id: 'temporaryRelief',
  title: '临时救助',
  group: 'relief',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['grantNumber'],
  level: 3,
  freshness: 'P',
  fields: {
    grantNumber: { title: '救助编号', type: 'text', mask: 'number', required: true, max: 40 },
    reason: { title: '救助事由', type: 'code', codes: 'reliefReason', required: true },
    mode: { title: '救助方式', type: 'code', codes: 'reliefMode', required: true },
    amount: { title: '救助金额', type: 'amount', required: true, atLeast: 0, atMost: 1000000, note: '实物救助填折价' },
    members: { title: '救助人数', type: 'integer', atLeast: 1, atMost: 30 },
    decidedOn: { title: '审批日期', type: 'date', required: true },
    paidOn: { title: '发放日期', type: 'date' },
    decidedBy: { title: '审批机关', type: 'text', max: 60 },
    summary: { title: '困难情况', type: 'text', level: 4, max: 500 },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
  },
})
