import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 23,
  id: 'personalIncome',
  title: '收入与个税',
  group: 'property',
  sources: ['tax'],
  cardinality: 'many',
  key: ['period', 'item', 'payerCode'],
  level: 4,
  freshness: 'M',
  fields: {
    period: { title: '所得月份', type: 'month', required: true, note: '按季、按年申报的填所得期的最后一个月' },
    item: { title: '所得项目', type: 'code', codes: 'incomeItem', required: true },
    payerCode: {
      title: '扣缴义务人统一社会信用代码',
      type: 'uscc',
      required: true,
      note: '代开、自行申报的填受理税务机关或本人经营主体的代码',
    },
    payerName: { title: '扣缴义务人', type: 'text', max: 100 },
    income: { title: '收入额', type: 'amount', required: true, note: '更正冲减为负' },
    exempt: { title: '免税收入', type: 'amount' },
    deductions: { title: '扣除额合计', type: 'amount' },
    taxable: { title: '应纳税所得额', type: 'amount' },
    tax: { title: '已缴税额', type: 'amount', required: true, note: '退税为负' },
    declaredOn: { title: '申报日期', type: 'date' },
  },
})
