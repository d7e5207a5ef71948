import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'signOfLifeMonths',
  title: '生存迹象有效的月数',
  unit: '月',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'integer', value: 12 }],
})
