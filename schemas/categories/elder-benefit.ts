import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 13,
  id: 'elderBenefit',
  title: '老年福利',
  group: 'relief',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['benefitNumber'],
  keyIsOwn: true,
  level: 2,
  freshness: 'P',
  fields: {
    benefitNumber: { title: '待遇编号', type: 'text', required: true, max: 40 },
    // may say frail or poor
    type: { title: '待遇类型', type: 'code', codes: 'elderBenefitType', required: true, level: 3 },
    cardNumber: { title: '优待证号', type: 'text', max: 40 },
    amount: { title: '月标准', type: 'amount', atLeast: 0, atMost: 20000 },
    start: { title: '享受开始日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '享受截止日期', type: 'date', mayBeFuture: true },
    status: { title: '享受状态', type: 'code', codes: 'benefitStatus' },
    aliveCheckedOn: { title: '最近生存认证日期', type: 'date' },
    aliveCheckedBy: { title: '认证方式', type: 'text', max: 40 },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', level: 3, pattern: /^\d{4}$/ },
  },
})
