import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国办发〔2021〕42号 names the first five; the others are commonly added by provinces.
export default defineCodeSet({
  id: 'medicalSubsidyClass',
  title: '资助参保类别',
  standard: 'Yiku',
  codes: {
    '01': '特困人员',
    '02': '最低生活保障对象',
    '03': '最低生活保障边缘家庭成员',
    '04': '防止返贫监测对象',
    '05': '孤儿和事实无人抚养儿童',
    '06': '重度残疾人',
    '07': '脱贫人口',
    '08': '优抚对象',
    '09': '计划生育特殊家庭成员',
    '99': '其他',
  },
})
