import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 41,
  id: 'partyMembership',
  title: '党员组织关系',
  group: 'civic',
  sources: ['partyOrganisation'],
  cardinality: 'one',
  key: ['memberNumber'],
  level: 3,
  freshness: 'M',
  fields: {
    memberNumber: { title: '党员编号', type: 'text', mask: 'number', required: true, max: 40 },
    sex: { title: '性别', type: 'code', codes: 'sex', comparable: [{ as: 'sex' }] },
    politicalStatus: { title: '政治面貌', type: 'code', codes: 'politicalStatus', required: true },
    branch: { title: '所在党支部', type: 'text', required: true, max: 100 },
    branchCode: { title: '党组织代码', type: 'text', max: 40 },
    joinedOn: { title: '入党日期', type: 'date', required: true },
    fullMemberOn: { title: '转正日期', type: 'date' },
    post: { title: '党内职务', type: 'text', max: 60 },
    duesPaidTo: { title: '党费缴至月份', type: 'month', mayBeFuture: true },
    mobile: { title: '是否流动党员', type: 'boolean' },
    transferState: { title: '组织关系状态', type: 'code', codes: 'partyTransferState', required: true },
    transferredOn: { title: '转接日期', type: 'date' },
  },
})
