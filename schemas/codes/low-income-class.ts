import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 国办发〔2023〕39号 on relief by tiers; 最低生活保障 and 特困 are categories of their own.
export default defineCodeSet({
  id: 'lowIncomeClass',
  title: '低收入人口认定类别',
  standard: 'Yiku',
  codes: {
    '01': '最低生活保障边缘家庭',
    '02': '刚性支出困难家庭',
    '03': '其他困难家庭',
  },
})
