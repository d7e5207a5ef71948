import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国家乡村振兴局 on monitoring: the first three are 监测对象.
export default defineCodeSet({
  id: 'povertyClass',
  title: '防返贫监测类别',
  standard: 'Yiku',
  codes: {
    '01': '脱贫不稳定户',
    '02': '边缘易致贫户',
    '03': '突发严重困难户',
    '04': '脱贫户（未纳入监测）',
  },
})
