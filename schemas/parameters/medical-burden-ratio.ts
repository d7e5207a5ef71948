import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'medicalBurdenRatio',
  title: '个人自付医疗费用占家庭收入的比例下限',
  unit: '倍',
  basis: '本县参数，默认值，施行前由主管部门核定',
  values: [{ from: '2024-01-01', type: 'ratio', value: '0.6000' }],
})
