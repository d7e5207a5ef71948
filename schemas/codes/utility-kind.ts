import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'utilityKind',
  title: '水电气类别',
  standard: 'Yiku',
  codes: {
    '01': '自来水',
    '02': '电',
    '03': '燃气',
  },
})
