import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'renovationYears',
  title: '危房改造后不再重复享受的年数',
  unit: '年',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'integer', value: 10 }],
})
