import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The codes of 国家医疗保障信息平台 (psn_insu_stas).
export default defineCodeSet({
  id: 'medicalInsuranceStatus',
  title: '基本医保参保状态',
  standard: 'Yiku',
  codes: {
    '0': '未参保',
    '1': '正常参保',
    '2': '暂停参保',
    '4': '终止参保',
  },
})
