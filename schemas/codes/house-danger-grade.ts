import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// JGJ 125 危险房屋鉴定标准.
export default defineCodeSet({
  id: 'houseDangerGrade',
  title: '房屋危险性等级',
  standard: 'Yiku',
  codes: {
    A: 'A级',
    B: 'B级（危险点）',
    C: 'C级（局部危险）',
    D: 'D级（整幢危险）',
  },
})
