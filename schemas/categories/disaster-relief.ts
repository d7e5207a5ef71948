import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 40,
  id: 'disasterRelief',
  title: '灾害救助',
  group: 'relief',
  sources: ['emergency'],
  cardinality: 'many',
  key: ['grantNumber'],
  level: 2,
  freshness: 'W',
  fields: {
    grantNumber: { title: '救助编号', type: 'text', required: true, max: 40 },
    disaster: { title: '灾害种类', type: 'code', codes: 'disasterKind', required: true },
    // may say injured, bereaved or destitute
    loss: { title: '受灾情况', type: 'code', codes: 'lossKind', required: true, level: 3 },
    occurredOn: { title: '受灾日期', type: 'date' },
    rooms: { title: '倒损房屋间数', type: 'integer', atLeast: 0, atMost: 100 },
    members: { title: '救助人数', type: 'integer', atLeast: 1, atMost: 30 },
    amount: { title: '救助金额', type: 'amount', required: true, atLeast: 0, atMost: 1000000, note: '实物救助填折价' },
    date: { title: '救助（发放）日期', type: 'date', required: true },
    villageCode: { title: '受灾地', type: 'area' },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', level: 3, pattern: /^\d{4}$/ },
  },
})
