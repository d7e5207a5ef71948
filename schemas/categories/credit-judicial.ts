import { defineCategory } from '../../src/catalogue/category.ts'

// Due process: a listing counts only with its evidence, notice and expiry, until it expires or is repaired, and never denies a service.
export default defineCategory({
  number: 42,
  id: 'creditJudicial',
  title: '信用与司法公示',
  group: 'civic',
  sources: ['creditOffice', 'court', 'justice'],
  cardinality: 'many',
  key: ['caseNumber'],
  level: 4,
  freshness: 'W',
  fields: {
    caseNumber: { title: '案号或文书号', type: 'text', required: true, max: 80 },
    type: { title: '公示类型', type: 'code', codes: 'creditType', required: true },
    authority: { title: '认定机关', type: 'text', required: true, max: 100 },
    evidence: { title: '认定依据文书', type: 'text', max: 200 },
    notifiedOn: { title: '告知本人日期', type: 'date' },
    appealUntil: { title: '异议申诉截止日期', type: 'date', mayBeFuture: true },
    publishedOn: { title: '公示日期', type: 'date', required: true },
    expires: { title: '公示期满日期', type: 'expiry' },
    repaired: { title: '是否已修复（撤销）', type: 'boolean' },
    repairedOn: { title: '修复（撤销）日期', type: 'date' },
    amount: { title: '涉案金额', type: 'amount', atLeast: 0 },
  },
})
