import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'businessStatus',
  title: '市场主体状态',
  standard: 'Yiku',
  codes: {
    '01': '存续（在营）',
    '02': '歇业',
    '03': '吊销未注销',
    '04': '已注销',
    '05': '撤销',
    '06': '迁出',
    '07': '清算中',
  },
})
