import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 10,
  id: 'destituteSupport',
  title: '特困供养',
  group: 'relief',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['caseNumber'],
  level: 3,
  freshness: 'P',
  fields: {
    caseNumber: { title: '特困证号', type: 'text', mask: 'number', required: true, max: 40 },
    urbanRural: { title: '城乡类别', type: 'code', codes: 'urbanRural' },
    mode: { title: '供养方式', type: 'code', codes: 'destituteMode', required: true },
    careLevel: { title: '照料护理等级', type: 'code', codes: 'careLevel', required: true },
    institution: { title: '供养机构', type: 'text', max: 100 },
    monthlyAmount: { title: '月供养金额', type: 'amount', atLeast: 0, atMost: 100000 },
    careAmount: { title: '月照料护理金额', type: 'amount', atLeast: 0, atMost: 100000 },
    carerName: { title: '照料人姓名', type: 'text', mask: 'name', max: 64 },
    start: { title: '供养开始日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '供养截止日期', type: 'date', mayBeFuture: true },
    status: { title: '享受状态', type: 'code', codes: 'benefitStatus' },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
  },
})
