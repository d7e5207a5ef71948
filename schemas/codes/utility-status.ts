import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'utilityStatus',
  title: '水电气用户状态',
  standard: 'Yiku',
  codes: {
    '01': '正常',
    '02': '暂停',
    '03': '欠费停供',
    '04': '销户',
  },
})
