import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 24,
  id: 'medicalInsurance',
  title: '基本医保参保',
  group: 'health',
  sources: ['medicalSecurity'],
  cardinality: 'many',
  key: ['scheme', 'year'],
  level: 3,
  freshness: 'D',
  fields: {
    scheme: { title: '险种', type: 'code', codes: 'medicalScheme', required: true },
    year: { title: '参保年度', type: 'year', required: true },
    status: { title: '参保状态', type: 'code', codes: 'medicalInsuranceStatus', required: true },
    areaCode: { title: '参保地', type: 'area', required: true },
    account: { title: '医保个人编号', type: 'text', mask: 'number', max: 32 },
    employerCode: { title: '参保单位统一社会信用代码', type: 'uscc' },
    employerName: { title: '参保单位', type: 'text', max: 100 },
    subsidyClass: { title: '资助参保类别', type: 'code', codes: 'medicalSubsidyClass' },
    selfPaid: { title: '个人缴费金额', type: 'amount', atLeast: 0, atMost: 100000 },
    subsidyPaid: { title: '资助金额', type: 'amount', atLeast: 0, atMost: 100000 },
    paidOn: { title: '缴费日期', type: 'date' },
    start: { title: '待遇开始日期', type: 'date', mayBeFuture: true },
    end: { title: '待遇截止日期', type: 'date', mayBeFuture: true },
  },
})
