import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'cardStatus',
  title: '社会保障卡状态',
  standard: 'Yiku',
  codes: {
    '01': '正常',
    '02': '待领取',
    '03': '待激活',
    '04': '挂失',
    '05': '过期',
    '06': '注销',
  },
})
