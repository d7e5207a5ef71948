import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 19,
  id: 'pensionBenefit',
  title: '养老保险待遇',
  group: 'work',
  sources: ['humanResources'],
  cardinality: 'many',
  key: ['benefitNumber'],
  keyIsOwn: true,
  level: 3,
  freshness: 'M',
  fields: {
    benefitNumber: { title: '待遇编号', type: 'text', mask: 'number', required: true, max: 40 },
    scheme: { title: '险种', type: 'code', codes: 'pensionScheme', required: true },
    type: { title: '待遇类型', type: 'code', codes: 'pensionBenefitType', required: true },
    amount: {
      title: '月待遇金额',
      type: 'amount',
      required: true,
      atLeast: 0,
      atMost: 200000,
      note: '一次性待遇填总额',
    },
    start: { title: '享受开始日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '停发日期', type: 'date', mayBeFuture: true },
    status: { title: '享受状态', type: 'code', codes: 'benefitStatus' },
    aliveCheckedOn: { title: '最近资格认证日期', type: 'date' },
    aliveCheckDue: { title: '资格认证到期日期', type: 'date', mayBeFuture: true },
    lastPaidMonth: { title: '最近发放月份', type: 'month' },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
  },
})
