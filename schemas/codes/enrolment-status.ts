import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'enrolmentStatus',
  title: '学籍状态',
  standard: 'Yiku',
  codes: {
    '01': '在读',
    '02': '休学',
    '03': '转出',
    '04': '毕业',
    '05': '结业',
    '06': '肄业',
    '07': '退学',
    '08': '死亡',
    '09': '保留学籍',
  },
})
