import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The codes of 不动产登记数据库标准 (QLLX); those that residents hold in buildings and their land.
export default defineCodeSet({
  id: 'realEstateRight',
  title: '不动产权利类型',
  standard: 'Yiku',
  codes: {
    '3': '国有建设用地使用权',
    '4': '国有建设用地使用权/房屋（构筑物）所有权',
    '5': '宅基地使用权',
    '6': '宅基地使用权/房屋（构筑物）所有权',
    '7': '集体建设用地使用权',
    '8': '集体建设用地使用权/房屋（构筑物）所有权',
    '99': '其他权利',
  },
})
