import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'sex',
  title: '人的性别代码',
  standard: 'GB/T 2261.1-2003',
  codes: {
    '0': '未知的性别',
    '1': '男性',
    '2': '女性',
    '9': '未说明的性别',
  },
})
