import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 个人所得税法, article 2, in its order.
export default defineCodeSet({
  id: 'incomeItem',
  title: '个人所得项目',
  standard: 'Yiku',
  codes: {
    '01': '工资、薪金所得',
    '02': '劳务报酬所得',
    '03': '稿酬所得',
    '04': '特许权使用费所得',
    '05': '经营所得',
    '06': '利息、股息、红利所得',
    '07': '财产租赁所得',
    '08': '财产转让所得',
    '09': '偶然所得',
  },
})
