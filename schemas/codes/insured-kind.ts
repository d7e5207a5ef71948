import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'insuredKind',
  title: '参保身份',
  standard: 'Yiku',
  codes: {
    '01': '在职职工',
    '02': '灵活就业人员',
    '03': '机关事业单位工作人员',
    '04': '城乡居民',
    '05': '个体工商户雇主',
    '06': '退休人员',
  },
})
