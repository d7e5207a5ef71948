import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 38,
  id: 'subsidyPayment',
  title: '惠农补贴（一卡通）',
  group: 'relief',
  sources: ['finance', 'agriculture'],
  cardinality: 'many',
  key: ['batch', 'item', 'sequence'],
  level: 3,
  freshness: 'M',
  fields: {
    batch: { title: '发放批次', type: 'text', mask: 'number', required: true, max: 40 },
    item: { title: '补贴项目', type: 'code', codes: 'subsidyItem', required: true },
    sequence: { title: '批次内序号', type: 'integer', required: true, atLeast: 1 },
    year: { title: '补贴年度', type: 'year' },
    quantity: { title: '补贴数量（亩、台、人等）', type: 'decimal', scale: 2, atLeast: 0 },
    standard: { title: '补贴标准', type: 'amount', atLeast: 0 },
    amount: { title: '发放金额', type: 'amount', required: true, atLeast: 0, atMost: 10000000 },
    paidOn: { title: '发放日期', type: 'date', required: true },
    bank: { title: '代发银行', type: 'text', max: 60 },
    accountTail: { title: '账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
    payeeName: { title: '户主（领款人）姓名', type: 'text', mask: 'name', max: 64 },
  },
})
