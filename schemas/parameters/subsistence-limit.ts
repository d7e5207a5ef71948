import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'subsistenceLimit',
  title: '最低生活保障标准',
  unit: '元／人·月',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [
    { from: '2024-01-01', type: 'amount', value: '600.00' },
    { from: '2026-01-01', type: 'amount', value: '650.00' },
  ],
})
