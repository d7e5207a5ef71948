import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'correctionDays',
  title: '数据异议校核的答复期限',
  unit: '个工作日',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'integer', value: 10 }],
})
