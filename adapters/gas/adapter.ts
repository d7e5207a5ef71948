import { defineAdapter } from '../../src/ingest/adapter.ts'

export default defineAdapter({
  department: { id: 'gas', number: 29, title: '燃气' },
  exports: [
    {
      id: 'accounts',
      title: '天然气居民用户台账',
      file: /^燃气用户台账_(?<date>\d{8})_\d+\.xls$/,
      format: { type: 'xls', headerRows: 2, notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      idNumber: '用户/身份证号',
      name: '用户/姓名',
      ignored: ['小区（街道）', '用户/电话', '安检员'],
      records: [
        {
          category: 'utilityAccount',
          fields: {
            utility: { constant: '03' },
            account: '户号',
            holderName: '用户/姓名',
            address: '用气地址',
            openedOn: '通气日期',
            status: {
              from: '状态',
              codes: { 正常: '01', 在用: '01', 停用: '02', 报停: '02', 欠费停气: '03', 销户: '04', 拆除: '04' },
            },
            lastUse: { from: '用气情况/最近月份', lookup: { 无: null } },
            usageBand: {
              from: '用气情况/用量等级',
              codes: { 未用气: '0', 很少: '1', 较少: '2', 一般: '3', 较多: '4', 很多: '5' },
            },
            concession: '是否低保优惠',
            arrears: '欠费（元）',
          },
        },
      ],
    },
  ],
})
