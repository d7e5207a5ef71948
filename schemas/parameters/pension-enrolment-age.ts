import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'pensionEnrolmentAge',
  title: '城乡居民养老保险参保年龄',
  unit: '周岁',
  basis: '《国务院关于建立统一的城乡居民基本养老保险制度的意见》（国发〔2014〕8号）',
  values: [{ from: '2014-02-21', type: 'integer', value: 16 }],
})
