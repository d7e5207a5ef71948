import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'maritalStatus',
  title: '婚姻状况代码',
  standard: 'GB/T 2261.2-2003',
  codes: {
    '10': '未婚',
    '20': '已婚',
    '21': '初婚',
    '22': '再婚',
    '23': '复婚',
    '30': '丧偶',
    '40': '离婚',
    '90': '未说明的婚姻状况',
  },
})
