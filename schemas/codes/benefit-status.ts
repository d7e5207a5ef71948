import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'benefitStatus',
  title: '待遇享受状态',
  standard: 'Yiku',
  codes: {
    '01': '在享',
    '02': '暂停',
    '03': '终止',
  },
})
