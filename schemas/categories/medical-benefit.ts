import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 25,
  id: 'medicalBenefit',
  title: '医疗费用与救助',
  group: 'health',
  sources: ['medicalSecurity'],
  cardinality: 'many',
  key: ['settlementNumber'],
  level: 4,
  freshness: 'W',
  fields: {
    settlementNumber: { title: '结算编号', type: 'text', required: true, max: 40 },
    visitType: { title: '医疗类别', type: 'code', codes: 'visitType', required: true },
    hospital: { title: '定点医药机构', type: 'text', max: 100 },
    diseaseCode: { title: '主要诊断', type: 'code', codes: 'disease' },
    admittedOn: { title: '入院（就诊）日期', type: 'date' },
    dischargedOn: { title: '出院日期', type: 'date' },
    settledOn: { title: '结算日期', type: 'date', required: true },
    total: { title: '医疗费总额', type: 'amount', required: true, note: '退费冲销的各项金额为负' },
    fundPaid: { title: '基本医保统筹支付', type: 'amount', required: true },
    seriousIllnessPaid: { title: '大病保险支付', type: 'amount' },
    accountPaid: { title: '个人账户支付', type: 'amount' },
    selfPaid: { title: '个人自付', type: 'amount', required: true, note: '各项保障和救助支付后由本人负担的金额' },
    aid: { title: '医疗救助支付', type: 'amount' },
    elsewhere: { title: '是否异地就医', type: 'boolean' },
  },
})
