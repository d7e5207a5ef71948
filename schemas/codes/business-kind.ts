import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'businessKind',
  title: '市场主体类型',
  standard: 'Yiku',
  codes: {
    '01': '有限责任公司',
    '02': '股份有限公司',
    '03': '个人独资企业',
    '04': '合伙企业',
    '05': '个体工商户',
    '06': '农民专业合作社',
    '07': '分支机构',
    '08': '集体所有制企业',
    '99': '其他',
  },
})
