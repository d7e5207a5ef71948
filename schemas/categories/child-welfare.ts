import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 14,
  id: 'childWelfare',
  title: '困境儿童',
  group: 'relief',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['recordNumber'],
  level: 4,
  freshness: 'W',
  fields: {
    recordNumber: { title: '儿童档案编号', type: 'text', required: true, max: 40 },
    class: { title: '儿童类别', type: 'code', codes: 'childClass', required: true },
    guardianIdNumber: { title: '监护人身份号码', type: 'idNumber' },
    guardianName: { title: '监护人姓名', type: 'text', max: 64 },
    guardianRelation: { title: '监护人与儿童关系', type: 'code', codes: 'familyRelation' },
    guardianPhone: { title: '监护人电话', type: 'text', pattern: /^\+?\d[\d-]{4,19}$/ },
    placement: { title: '养育方式', type: 'code', codes: 'childPlacement' },
    institution: { title: '养育机构', type: 'text', max: 100 },
    monthlyAmount: { title: '月基本生活费', type: 'amount', atLeast: 0, atMost: 20000 },
    start: { title: '纳入保障日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '终止保障日期', type: 'date', mayBeFuture: true },
    status: { title: '保障状态', type: 'code', codes: 'benefitStatus' },
    director: { title: '儿童主任', type: 'text', max: 64 },
    visitedOn: { title: '最近走访日期', type: 'date' },
  },
})
