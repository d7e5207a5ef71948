import { defineParameter } from '../../src/catalogue/parameter.ts'

export default defineParameter({
  id: 'destituteChildAge',
  title: '特困供养未成年人年龄上限（不满）',
  unit: '周岁',
  basis: '《特困人员认定办法》（民发〔2021〕43号）',
  values: [{ from: '2021-07-01', type: 'integer', value: 16 }],
})
