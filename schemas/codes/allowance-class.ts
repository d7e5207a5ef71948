import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// Names vary by county: A, B, C are the usual ones.
export default defineCodeSet({
  id: 'allowanceClass',
  title: '低保分类施保类别',
  standard: 'Yiku',
  codes: {
    A: 'A类（无劳动能力）',
    B: 'B类（部分劳动能力）',
    C: 'C类（有劳动能力）',
  },
})
