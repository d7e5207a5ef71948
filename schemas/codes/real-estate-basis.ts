import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'realEstateBasis',
  title: '不动产记录依据',
  standard: 'Yiku',
  codes: {
    '01': '不动产登记',
    '02': '预告登记',
    '03': '网签备案',
  },
})
