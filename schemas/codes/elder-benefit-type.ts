import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 财社〔2014〕113号: 高龄津贴, 养老服务补贴, 护理补贴; the card is 老年优待证.
export default defineCodeSet({
  id: 'elderBenefitType',
  title: '老年福利类型',
  standard: 'Yiku',
  codes: {
    '01': '老年优待证',
    '02': '高龄津贴',
    '03': '养老服务补贴',
    '04': '护理补贴',
    '05': '综合老年福利补贴',
    '06': '百岁老人长寿保健补助',
  },
})
