import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The codes of 国家医疗保障信息平台 (insutype).
export default defineCodeSet({
  id: 'medicalScheme',
  title: '基本医疗保险险种',
  standard: 'Yiku',
  codes: {
    '310': '职工基本医疗保险',
    '340': '离休人员医疗保障',
    '390': '城乡居民基本医疗保险',
  },
})
