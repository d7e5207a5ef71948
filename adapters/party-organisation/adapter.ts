import { defineAdapter } from '../../src/ingest/adapter.ts'

export default defineAdapter({
  department: { id: 'partyOrganisation', number: 21, title: '组织部' },
  exports: [
    {
      id: 'members',
      title: '党员名册',
      file: /^党员名册_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      idNumber: '公民身份号码',
      name: '姓名',
      ignored: ['出生日期', '联系电话', '家庭住址'],
      records: [
        {
          category: 'partyMembership',
          fields: {
            memberNumber: '人员编号',
            sex: { from: '性别', codes: { 男: '1', 女: '2' } },
            politicalStatus: { from: '人员类别', codes: { 正式党员: '01', 预备党员: '02' } },
            branch: '所在党支部',
            branchCode: '党支部代码',
            joinedOn: { from: '入党日期', atLeast: '1921-07-01' },
            fullMemberOn: '转正日期',
            post: { from: '党内职务', lookup: { 无: null } },
            duesPaidTo: '党费缴至年月',
            mobile: '是否流动党员',
            transferState: {
              from: '党籍状态',
              codes: {
                正常: '01',
                正式在册: '01',
                正在转出: '02',
                正在转入: '03',
                已转出: '04',
                停止党籍: '05',
                已出党: '06',
                出党: '06',
                失联党员: '07',
                失去联系: '07',
              },
            },
            transferredOn: { from: '组织关系转接日期', lookup: { '0000.00.00': null } },
          },
        },
      ],
    },
  ],
})
