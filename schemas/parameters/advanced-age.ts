import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'advancedAge',
  title: '高龄津贴起始年龄',
  unit: '周岁',
  basis: '《中华人民共和国老年人权益保障法》第三十三条',
  values: [{ from: '2013-07-01', type: 'integer', value: 80 }],
})
