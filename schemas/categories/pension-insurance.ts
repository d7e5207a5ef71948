import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 18,
  id: 'pensionInsurance',
  title: '养老保险参保',
  group: 'work',
  sources: ['humanResources'],
  cardinality: 'many',
  key: ['scheme', 'account'],
  keyIsOwn: true,
  level: 3,
  freshness: 'M',
  fields: {
    scheme: { title: '险种', type: 'code', codes: 'pensionScheme', required: true },
    account: { title: '个人账户（参保）编号', type: 'text', mask: 'number', required: true, max: 40 },
    kind: { title: '参保身份', type: 'code', codes: 'insuredKind', required: true },
    status: { title: '缴费状态', type: 'code', codes: 'contributionStatus', required: true },
    employerCode: { title: '参保单位统一社会信用代码', type: 'uscc' },
    employerName: { title: '参保单位', type: 'text', max: 100 },
    base: { title: '月缴费基数', type: 'amount', level: 4, atLeast: 0, atMost: 1000000 },
    joinedOn: { title: '参保日期', type: 'date' },
    paidMonths: { title: '累计缴费月数', type: 'integer', required: true, atLeast: 0, atMost: 720 },
    lastPaidMonth: { title: '最近缴费月份', type: 'month' },
    areaCode: { title: '参保地', type: 'area' },
  },
})
