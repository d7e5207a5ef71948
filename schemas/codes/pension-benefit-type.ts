import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'pensionBenefitType',
  title: '养老保险待遇类型',
  standard: 'Yiku',
  codes: {
    '01': '基本养老金',
    '02': '退职生活费',
    '03': '病残津贴',
    '04': '城乡居民养老金',
    '05': '遗属待遇',
    '06': '丧葬补助金',
    '07': '个人账户一次性支付',
  },
})
