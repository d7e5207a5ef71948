import { defineCategory } from '../../src/catalogue/category.ts'

// Psychiatric case management is left out on purpose: see "Deliberately left out" in the design.
export default defineCategory({
  number: 26,
  id: 'healthManagement',
  title: '健康管理',
  group: 'health',
  sources: ['health'],
  cardinality: 'many',
  key: ['recordNumber'],
  keyIsOwn: true,
  level: 4,
  freshness: 'M',
  fields: {
    recordNumber: { title: '健康档案编号', type: 'text', required: true, max: 40 },
    kind: { title: '管理类别', type: 'code', codes: 'healthRecordKind', required: true },
    healthStatus: { title: '健康状况', type: 'code', codes: 'healthStatus' },
    diseaseCode: { title: '管理病种', type: 'code', codes: 'disease' },
    careAbility: { title: '自理能力', type: 'code', codes: 'careAbility' },
    assessedOn: { title: '能力评估日期', type: 'date' },
    institution: { title: '管理机构', type: 'text', required: true, max: 100 },
    doctor: { title: '家庭（责任）医生', type: 'text', max: 64 },
    doctorPhone: { title: '医生电话', type: 'text', pattern: /^\+?\d[\d-]{4,19}$/ },
    signedOn: { title: '签约日期', type: 'date' },
    signedTo: { title: '签约截止日期', type: 'date', mayBeFuture: true },
    lastVisit: { title: '最近随访日期', type: 'date' },
    nextVisit: { title: '下次随访日期', type: 'date', mayBeFuture: true },
  },
})
