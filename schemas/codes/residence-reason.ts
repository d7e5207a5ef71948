import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// After the reasons on the residence registration form of 居住证暂行条例.
export default defineCodeSet({
  id: 'residenceReason',
  title: '居住事由',
  standard: 'Yiku',
  codes: {
    '01': '务工',
    '02': '经商',
    '03': '务农',
    '04': '服务',
    '05': '求学',
    '06': '随迁投靠',
    '07': '购房居住',
    '08': '养老',
    '09': '治病疗养',
    '10': '工作调动',
    '99': '其他',
  },
})
