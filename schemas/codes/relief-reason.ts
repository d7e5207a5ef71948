import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国发〔2014〕47号 and 民发〔2018〕23号: sudden hardship (0x) and expenditure (1x).
export default defineCodeSet({
  id: 'reliefReason',
  title: '临时救助事由',
  standard: 'Yiku',
  codes: {
    '01': '火灾等意外事件',
    '02': '交通事故',
    '03': '家庭成员突发重大疾病',
    '04': '遭遇其他特殊困难',
    '11': '教育支出过大',
    '12': '医疗支出过大',
    '13': '其他必需支出过大',
  },
})
