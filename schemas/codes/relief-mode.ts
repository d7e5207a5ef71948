import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国发〔2014〕47号.
export default defineCodeSet({
  id: 'reliefMode',
  title: '临时救助方式',
  standard: 'Yiku',
  codes: {
    '01': '发放临时救助金',
    '02': '发放实物',
    '03': '提供转介服务',
  },
})
