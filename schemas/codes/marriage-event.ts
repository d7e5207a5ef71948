import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 婚姻登记工作规范; invalidity is declared by a court and noted by the office.
export default defineCodeSet({
  id: 'marriageEvent',
  title: '婚姻登记业务',
  standard: 'Yiku',
  codes: {
    '01': '结婚登记',
    '02': '离婚登记',
    '03': '补领结婚证',
    '04': '补领离婚证',
    '05': '撤销婚姻',
    '06': '宣告无效',
    '07': '法院判决（调解）离婚',
  },
})
