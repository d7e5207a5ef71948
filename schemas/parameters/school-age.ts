import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'schoolAge',
  title: '义务教育入学年龄',
  unit: '周岁',
  basis: '《中华人民共和国义务教育法》第十一条',
  values: [{ from: '2006-09-01', type: 'integer', value: 6 }],
})
