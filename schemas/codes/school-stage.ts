import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'schoolStage',
  title: '学段',
  standard: 'Yiku',
  codes: {
    '01': '学前教育',
    '02': '小学',
    '03': '初中',
    '04': '普通高中',
    '05': '中等职业教育',
    '06': '高等职业（专科）',
    '07': '大学本科',
    '08': '研究生',
    '09': '特殊教育',
  },
})
