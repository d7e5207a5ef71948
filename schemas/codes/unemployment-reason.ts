import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 就业服务与就业管理规定, article 63, and 失业保险条例.
export default defineCodeSet({
  id: 'unemploymentReason',
  title: '失业原因',
  standard: 'Yiku',
  codes: {
    '01': '毕业后未就业',
    '02': '从单位失业',
    '03': '个体或民营停业破产',
    '04': '承包土地被征用',
    '05': '退出现役未安置',
    '06': '刑满释放或解除矫正',
    '07': '本人辞职',
    '08': '合同期满',
    '09': '灵活就业中断',
    '99': '其他',
  },
})
