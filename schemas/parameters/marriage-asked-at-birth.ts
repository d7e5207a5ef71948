import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'marriageAskedAtBirth',
  title: '生育登记是否要求结婚证',
  unit: '（是或否）',
  basis: '省级生育登记办法；默认按要求处理',
  values: [{ from: '2021-08-20', type: 'boolean', value: true }],
})
