import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 人社部发〔2022〕14号, eight grades; 1 to 5 as printed on the certificates.
export default defineCodeSet({
  id: 'skillGrade',
  title: '职业技能等级',
  standard: 'Yiku',
  codes: {
    '1': '高级技师（一级）',
    '2': '技师（二级）',
    '3': '高级工（三级）',
    '4': '中级工（四级）',
    '5': '初级工（五级）',
    '6': '学徒工',
    '7': '特级技师',
    '8': '首席技师',
    '9': '专项职业能力',
  },
})
