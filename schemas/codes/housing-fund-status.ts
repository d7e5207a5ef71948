import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'housingFundStatus',
  title: '住房公积金账户状态',
  standard: 'Yiku',
  codes: {
    '01': '正常缴存',
    '02': '封存',
    '03': '销户',
    '04': '冻结',
  },
})
