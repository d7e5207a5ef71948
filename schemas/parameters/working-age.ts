import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'workingAge',
  title: '劳动年龄下限',
  unit: '周岁',
  basis: '《中华人民共和国劳动法》第十五条',
  values: [{ from: '1995-01-01', type: 'integer', value: 16 }],
})
