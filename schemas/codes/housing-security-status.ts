import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'housingSecurityStatus',
  title: '住房保障状态',
  standard: 'Yiku',
  codes: {
    '01': '轮候',
    '02': '保障中',
    '03': '已退出',
    '04': '施工中',
    '05': '已竣工',
  },
})
