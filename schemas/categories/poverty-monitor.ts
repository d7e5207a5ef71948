import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 39,
  id: 'povertyMonitor',
  title: '防返贫监测',
  group: 'relief',
  sources: ['ruralRevitalisation'],
  cardinality: 'many',
  key: ['householdNumber'],
  level: 3,
  freshness: 'W',
  fields: {
    householdNumber: { title: '监测户编号', type: 'text', mask: 'number', required: true, max: 40 },
    class: { title: '监测对象类别', type: 'code', codes: 'povertyClass', required: true },
    risk: { title: '返贫致贫风险', type: 'code', codes: 'povertyRisk' },
    relationToHead: { title: '与户主关系', type: 'code', codes: 'familyRelation' },
    members: { title: '家庭人数', type: 'integer', atLeast: 1, atMost: 30 },
    perCapitaIncome: { title: '家庭人均年纯收入', type: 'amount', level: 4, atLeast: 0 },
    identifiedOn: { title: '识别日期', type: 'date', required: true },
    riskClearedOn: { title: '风险消除日期', type: 'date' },
    helper: { title: '帮扶责任人', type: 'text', mask: 'name', max: 64 },
    helperPhone: { title: '帮扶责任人电话', type: 'text', mask: 'phone', pattern: /^\+?\d[\d-]{4,19}$/ },
    measures: { title: '帮扶措施', type: 'text', max: 500 },
  },
})
