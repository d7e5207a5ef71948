import { defineAdapter } from '../../src/ingest/adapter.ts'

export default defineAdapter({
  department: { id: 'forestry', number: 17, title: '林业' },
  exports: [
    {
      id: 'forest',
      title: '林权登记台账',
      file: /^林权登记台账_(?<date>\d{8})_\d+\.xls$/,
      format: { type: 'xls', notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      idNumber: '身份证号',
      name: '权利人（户主）',
      ignored: ['乡镇场', '村', '林种', '联系电话'],
      records: [
        {
          category: 'ruralLandRight',
          fields: {
            rightNumber: '林权证编号',
            kind: {
              from: '权利类型',
              codes: {
                林地承包经营权: '21',
                林地使用权: '21',
                家庭承包林地: '21',
                林地经营权: '22',
                流转林地经营权: '22',
                林木所有权: '23',
                林木所有权和使用权: '23',
                自留山: '24',
                自留山使用权: '24',
              },
            },
            parcel: '宗地号',
            landUse: { from: '林地类型', texts: true },
            area: { from: '面积（亩）', atMost: 10_000 },
            location: '小地名',
            grantor: '发包（登记）单位',
            householdHead: '权利人（户主）',
            householdHeadIdNumber: '身份证号',
            members: { from: '家庭人口', lookup: { 不详: null } },
            // both columns are formatted as plain numbers: Excel's serial days
            start: { from: '起始日', serial: true },
            end: { from: '终止日', serial: true },
            transferred: '是否流转',
          },
        },
      ],
    },
  ],
})
