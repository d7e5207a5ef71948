import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'educationRecordKind',
  title: '教育记录种类',
  standard: 'Yiku',
  codes: {
    '01': '学历',
    '02': '资助',
  },
})
