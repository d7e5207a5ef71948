import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 就业促进法, article 52; counties may add classes.
export default defineCodeSet({
  id: 'hardshipClass',
  title: '就业困难人员类别',
  standard: 'Yiku',
  codes: {
    '01': '大龄人员',
    '02': '残疾人',
    '03': '最低生活保障家庭人员',
    '04': '零就业家庭成员',
    '05': '连续失业一年以上',
    '06': '失去土地',
    '07': '脱贫劳动力',
    '99': '其他',
  },
})
