import { defineAdapter } from '../../src/ingest/adapter.ts'

const ofOrganisations = [
  '非居民用水',
  '非居民生活用水',
  '经营服务用水',
  '行政事业用水',
  '特种用水',
  '消防用水',
  '绿化用水',
]

export default defineAdapter({
  department: { id: 'water', number: 27, title: '水务' },
  exports: [
    {
      id: 'accounts',
      title: '供水用户档案',
      file: /^供水用户档案_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'gb18030' },
      mode: 'snapshot',
      idNumber: '证件号码',
      name: '户名',
      ignored: ['水表编号', '水表口径', '联系电话'],
      records: [
        {
          category: 'utilityAccount',
          when: [{ column: '用水性质', is: ['居民生活用水', '居民合表用水', '居民用水'], not: ofOrganisations }],
          fields: {
            utility: { constant: '01' },
            account: '用户编号',
            holderName: '户名',
            address: '用水地址',
            openedOn: '开户日期',
            status: {
              from: '用户状态',
              codes: {
                正常用水: '01',
                正常: '01',
                报停: '02',
                暂停: '02',
                欠费停水: '03',
                已销户: '04',
                销户: '04',
              },
            },
            lastUse: { from: '最近用水月份', lookup: { '-': null } },
            usageBand: {
              from: '年用水量等级',
              codes: { 无用水: '0', 极少: '1', 偏少: '2', 正常: '3', 偏多: '4', 异常偏多: '5' },
            },
            concession: '困难减免',
            arrears: '欠费金额',
          },
        },
      ],
    },
  ],
})
