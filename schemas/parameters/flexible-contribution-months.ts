import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'flexibleContributionMonths',
  title: '灵活就业缴费视为在缴的月数',
  unit: '月',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'integer', value: 3 }],
})
