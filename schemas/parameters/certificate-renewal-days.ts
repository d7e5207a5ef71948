import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'certificateRenewalDays',
  title: '残疾人证期满前可换发的天数',
  unit: '天',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'integer', value: 180 }],
})
