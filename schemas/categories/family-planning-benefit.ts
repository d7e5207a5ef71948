import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 28,
  id: 'familyPlanningBenefit',
  title: '计划生育奖扶',
  group: 'relief',
  sources: ['health'],
  cardinality: 'many',
  key: ['caseNumber'],
  level: 3,
  freshness: 'M',
  fields: {
    caseNumber: { title: '奖扶编号', type: 'text', mask: 'number', required: true, max: 40 },
    scheme: { title: '扶助制度', type: 'code', codes: 'familyPlanningScheme', required: true },
    children: { title: '现存子女数', type: 'integer', atLeast: 0, atMost: 20 },
    amount: { title: '年扶助标准', type: 'amount', required: true, atLeast: 0, atMost: 100000 },
    start: { title: '享受开始日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '退出日期', type: 'date', mayBeFuture: true },
    status: { title: '享受状态', type: 'code', codes: 'benefitStatus' },
    lastPaidYear: { title: '最近发放年度', type: 'year' },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
  },
})
