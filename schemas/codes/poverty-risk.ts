import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'povertyRisk',
  title: '返贫致贫风险',
  standard: 'Yiku',
  codes: {
    '01': '因病',
    '02': '因学',
    '03': '因灾',
    '04': '因残',
    '05': '因意外事故',
    '06': '因务工就业不稳',
    '07': '因产业项目失败',
    '08': '因住房出现安全隐患',
    '09': '因饮水不安全',
    '10': '因自付医疗费用过高',
    '11': '因义务教育保障不足',
    '12': '因缺劳动力',
    '13': '因家庭变故',
    '14': '因自然增收困难',
    '99': '其他',
  },
})
