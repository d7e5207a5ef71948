import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'landRightKind',
  title: '农村土地权利种类',
  standard: 'Yiku',
  codes: {
    '01': '家庭承包土地经营权',
    '02': '其他方式承包土地经营权',
    '03': '流转土地经营权',
    '11': '宅基地使用权',
    '21': '林地承包经营权',
    '22': '林地经营权',
    '23': '林木所有权',
    '24': '自留山',
    '25': '自留地',
  },
})
