import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// After GB/T 36904-2018's states of a licence.
export default defineCodeSet({
  id: 'licenceState',
  title: '电子证照状态',
  standard: 'Yiku',
  codes: {
    '01': '有效',
    '02': '暂停',
    '03': '过期',
    '04': '注销',
    '05': '吊销',
    '06': '撤销',
  },
})
