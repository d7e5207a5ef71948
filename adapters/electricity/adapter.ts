import { defineAdapter } from '../../src/ingest/adapter.ts'

export default defineAdapter({
  department: { id: 'electricity', number: 28, title: '供电' },
  exports: [
    {
      id: 'accounts',
      title: '居民用电户档案',
      file: /^GD_YHDA_(?<date>\d{8})_\d+\.tsv$/,
      format: { type: 'csv', encoding: 'utf-8', delimiter: '\t' },
      mode: 'snapshot',
      idNumber: '证件号码',
      name: '户名',
      ignored: ['用电类别', '合同容量', '台区'],
      records: [
        {
          category: 'utilityAccount',
          fields: {
            utility: { constant: '02' },
            account: '户号',
            holderName: '户名',
            address: '用电地址',
            openedOn: '立户日期',
            status: { from: '用户状态', codes: { '0': '01', '1': '02', '2': '04', '3': '03' } },
            // no meter reading yet
            lastUse: { from: '末次抄表有量月', lookup: { '000000': null } },
            usageBand: { from: '年用电档', codes: { Z: '0', A: '1', B: '2', C: '3', D: '4', E: '5' } },
            concession: '减免标志',
            arrears: '欠费',
          },
        },
      ],
    },
  ],
})
