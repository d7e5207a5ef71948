import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'medicalAidThreshold',
  title: '医疗救助起付的十二个月自付金额',
  unit: '元',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'amount', value: '1000.00' }],
})
