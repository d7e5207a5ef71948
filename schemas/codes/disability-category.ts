import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The digit is the one a disability certificate number carries after the ID number.
export default defineCodeSet({
  id: 'disabilityCategory',
  title: '残疾类别代码',
  standard: 'GB/T 26341-2010',
  codes: {
    '1': '视力残疾',
    '2': '听力残疾',
    '3': '言语残疾',
    '4': '肢体残疾',
    '5': '智力残疾',
    '6': '精神残疾',
    '7': '多重残疾',
  },
})
