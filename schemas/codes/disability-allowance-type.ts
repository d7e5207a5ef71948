import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国发〔2015〕52号.
export default defineCodeSet({
  id: 'disabilityAllowanceType',
  title: '残疾人两项补贴类型',
  standard: 'Yiku',
  codes: {
    '01': '困难残疾人生活补贴',
    '02': '重度残疾人护理补贴',
  },
})
