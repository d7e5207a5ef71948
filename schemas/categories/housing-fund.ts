import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 33,
  id: 'housingFund',
  title: '住房公积金',
  group: 'home',
  sources: ['housingFund'],
  cardinality: 'many',
  key: ['account'],
  keyIsOwn: true,
  level: 3,
  freshness: 'M',
  fields: {
    account: { title: '个人账号', type: 'text', mask: 'number', required: true, max: 32 },
    status: { title: '账户状态', type: 'code', codes: 'housingFundStatus', required: true },
    employerCode: { title: '缴存单位统一社会信用代码', type: 'uscc' },
    employerName: { title: '缴存单位', type: 'text', max: 100 },
    base: { title: '月缴存基数', type: 'amount', level: 4, atLeast: 0, atMost: 1000000 },
    monthlyPayment: { title: '月缴存额', type: 'amount', level: 4, atLeast: 0, atMost: 1000000 },
    openedOn: { title: '开户日期', type: 'date' },
    lastPaidMonth: { title: '最近缴存月份', type: 'month' },
    balance: { title: '账户余额', type: 'amount', level: 4, atLeast: 0 },
    loan: { title: '有无未结清贷款', type: 'boolean' },
  },
})
