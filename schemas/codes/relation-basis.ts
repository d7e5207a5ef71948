import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'relationBasis',
  title: '家庭关系认定依据',
  standard: 'Yiku',
  codes: {
    '01': '户籍登记',
    '02': '出生医学证明',
    '03': '婚姻登记',
    '04': '收养登记',
    '05': '法院裁判',
    '06': '监护公证或指定',
    '07': '村（居）委会调查',
    '08': '本人申报',
  },
})
