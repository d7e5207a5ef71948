import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'elderAge',
  title: '老年人年龄',
  unit: '周岁',
  basis: '《中华人民共和国老年人权益保障法》第二条',
  values: [{ from: '2013-07-01', type: 'integer', value: 60 }],
})
