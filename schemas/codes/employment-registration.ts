import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 就业服务与就业管理规定.
export default defineCodeSet({
  id: 'employmentRegistration',
  title: '就业失业登记状态',
  standard: 'Yiku',
  codes: {
    '01': '单位就业',
    '02': '灵活就业',
    '03': '自主创业',
    '04': '公益性岗位就业',
    '05': '登记失业',
    '06': '失业登记注销',
  },
})
