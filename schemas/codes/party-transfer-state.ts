import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'partyTransferState',
  title: '党员组织关系状态',
  standard: 'Yiku',
  codes: {
    '01': '正常',
    '02': '转出中',
    '03': '转入中',
    '04': '已转出',
    '05': '停止党籍',
    '06': '出党',
    '07': '失联',
  },
})
