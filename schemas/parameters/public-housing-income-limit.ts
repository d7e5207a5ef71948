import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'publicHousingIncomeLimit',
  title: '公租房申请家庭人均月收入上限',
  unit: '元／人·月',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'amount', value: '2500.00' }],
})
