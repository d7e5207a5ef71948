import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 16,
  id: 'disabilityAllowance',
  title: '残疾人两项补贴',
  group: 'relief',
  sources: ['civilAffairs', 'disabledFederation'],
  cardinality: 'many',
  key: ['grantNumber'],
  level: 3,
  freshness: 'M',
  fields: {
    grantNumber: { title: '补贴编号', type: 'text', mask: 'number', required: true, max: 40 },
    type: { title: '补贴类型', type: 'code', codes: 'disabilityAllowanceType', required: true },
    amount: { title: '月补贴标准', type: 'amount', required: true, atLeast: 0, atMost: 10000 },
    start: { title: '享受开始日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '享受截止日期', type: 'date', mayBeFuture: true },
    status: { title: '享受状态', type: 'code', codes: 'benefitStatus' },
    lastPaidMonth: { title: '最近发放月份', type: 'month' },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
  },
})
