import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// The codes of 人社 core platforms (AAC031).
export default defineCodeSet({
  id: 'contributionStatus',
  title: '个人缴费状态',
  standard: 'Yiku',
  codes: {
    '1': '参保缴费',
    '2': '暂停缴费',
    '3': '终止缴费',
  },
})
