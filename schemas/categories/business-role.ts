import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 36,
  id: 'businessRole',
  title: '市场主体任职',
  group: 'property',
  sources: ['marketRegulation'],
  cardinality: 'many',
  key: ['entityCode', 'role'],
  level: 2,
  freshness: 'D',
  fields: {
    entityCode: { title: '统一社会信用代码', type: 'uscc', required: true },
    entityName: { title: '主体名称', type: 'text', required: true, max: 100 },
    kind: { title: '主体类型', type: 'code', codes: 'businessKind', required: true },
    role: { title: '任职（投资）身份', type: 'code', codes: 'businessRole', required: true },
    since: { title: '任职（投资）日期', type: 'date' },
    share: { title: '出资比例（%）', type: 'decimal', scale: 4, percent: true, atLeast: 0, atMost: 100 },
    contribution: { title: '认缴出资额', type: 'amount', level: 3, atLeast: 0 },
    industry: { title: '行业', type: 'code', codes: 'industry' },
    registeredOn: { title: '成立日期', type: 'date', required: true },
    status: { title: '主体状态', type: 'code', codes: 'businessStatus', required: true },
    endedOn: { title: '注销、吊销或卸任日期', type: 'date' },
    areaCode: { title: '住所地', type: 'area' },
  },
})
