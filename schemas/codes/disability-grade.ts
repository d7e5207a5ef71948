import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// Grade one is the severest. The digit is the last of a disability certificate number.
export default defineCodeSet({
  id: 'disabilityGrade',
  title: '残疾等级代码',
  standard: 'GB/T 26341-2010',
  codes: {
    '1': '一级',
    '2': '二级',
    '3': '三级',
    '4': '四级',
  },
})
