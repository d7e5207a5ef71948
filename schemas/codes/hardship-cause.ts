import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'hardshipCause',
  title: '致困原因',
  standard: 'Yiku',
  codes: {
    '01': '因病',
    '02': '因残',
    '03': '缺劳动力',
    '04': '失业',
    '05': '因学',
    '06': '因灾',
    '07': '意外事故',
    '08': '年老',
    '09': '单亲或无人抚养',
    '99': '其他',
  },
})
