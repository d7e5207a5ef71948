import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'employment',
  title: '从业状况（个人身份）代码',
  standard: 'GB/T 2261.4-2003',
  codes: {
    '11': '国家公务员',
    '13': '专业技术人员',
    '17': '职员',
    '21': '企业管理人员',
    '24': '工人',
    '27': '农民',
    '31': '学生',
    '37': '现役军人',
    '51': '自由职业者',
    '54': '个体经营者',
    '70': '无业人员',
    '80': '退（离）休人员',
    '90': '其他',
  },
})
