import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 中华人民共和国残疾人证管理办法（残联发〔2017〕34号）.
export default defineCodeSet({
  id: 'disabilityCertificateStatus',
  title: '残疾人证状态',
  standard: 'Yiku',
  codes: {
    '01': '有效',
    '02': '过期',
    '03': '冻结',
    '04': '注销',
    '05': '迁出',
  },
})
