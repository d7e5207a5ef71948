import { defineAdapter } from '../../src/ingest/adapter.ts'

export default defineAdapter({
  department: { id: 'transport', number: 26, title: '交通' },
  exports: [
    {
      id: 'qualifications',
      title: '道路运输从业资格证',
      file: /^CYZG(?<date>\d{8})\d{2}\.TXT$/,
      format: {
        type: 'fixedWidth',
        encoding: 'gb18030',
        columns: [
          { name: '证件类别', bytes: 2 },
          { name: '资格证号', bytes: 20 },
          { name: '姓名', bytes: 40 },
          { name: '身份证号', bytes: 20 },
          { name: '从业资格类别', bytes: 30 },
          { name: '初次领证', bytes: 8 },
          { name: '有效期起', bytes: 8 },
          { name: '有效期止', bytes: 8 },
          { name: '证件状态', bytes: 2 },
          { name: '诚信等级', bytes: 4 },
          { name: '文件杂凑', bytes: 64 },
          { name: '发证机关', bytes: 40 },
        ],
      },
      mode: 'snapshot',
      idNumber: '身份证号',
      name: '姓名',
      ignored: ['从业资格类别', '初次领证', '诚信等级'],
      records: [
        {
          category: 'electronicLicence',
          fields: {
            type: {
              from: '证件类别',
              // H 货运, K 客运, D 危险货物, C 出租车, W 网约车 (driver and car), Y 运输证, X 许可证, S 船员, B 船舶
              codes: {
                H1: '31',
                H2: '31',
                K1: '31',
                K2: '31',
                D1: '31',
                C1: '31',
                W1: '34',
                W2: '35',
                Y1: '32',
                X1: '33',
                S1: '36',
                B1: '37',
              },
            },
            number: '资格证号',
            holder: '姓名',
            issuer: '发证机关',
            // the hub wants the licence that is in hand, not the first one
            issued: '有效期起',
            expires: '有效期止',
            status: {
              from: '证件状态',
              codes: { '10': '01', '11': '02', '20': '03', '30': '04', '40': '05', '50': '06' },
            },
            // the system fills in zeros where it has no file
            fileHash: { from: '文件杂凑', lookup: { '0000': null } },
          },
        },
      ],
    },
  ],
})
