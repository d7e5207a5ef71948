import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'householdType',
  title: '户口类别代码',
  standard: 'GA 324.1-2001',
  part: '据多个在用系统核对；2014 年户籍制度改革后不再区分农业与非农业户口，旧户口簿和部分部门仍在使用这些代码。',
  codes: {
    '0': '未落常住户口',
    '1': '非农业家庭户口',
    '2': '农业家庭户口',
    '3': '非农业集体户口',
    '4': '农业集体户口',
    '5': '自理口粮户口',
    '6': '寄住户口',
    '7': '暂住户口',
    '8': '其他户口',
  },
})
