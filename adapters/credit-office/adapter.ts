import { defineAdapter } from '../../src/ingest/adapter.ts'

const residents = ['身份证', '居民身份证', '港澳台居民居住证', '外国人永久居留身份证']

/** Documents of organisations, and of people who are no residents. */
const others = [
  '统一社会信用代码',
  '工商注册号',
  '组织机构代码',
  '税务登记号',
  '事业单位证书号',
  '社会组织登记证号',
  '护照号',
  '港澳居民来往内地通行证',
  '台湾居民来往大陆通行证',
]

export default defineAdapter({
  department: { id: 'creditOffice', number: 22, title: '信用办' },
  exports: [
    {
      id: 'punishments',
      title: '信用信息公示',
      file: /^信用信息公示_(?<date>\d{8})_\d+\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      // what has been published for its time leaves the list
      shrinkBound: 0.3,
      idNumber: '证件号码',
      name: '行政相对人名称',
      ignored: ['违法事实', '信息使用范围'],
      records: [
        {
          category: 'creditJudicial',
          when: [{ column: '证件类型', is: residents, not: others }],
          fields: {
            caseNumber: '决定书文号',
            type: {
              from: '信用信息类别',
              codes: {
                行政处罚: '04',
                行政处罚信息: '04',
                严重失信主体名单: '05',
                严重违法失信名单: '05',
                拖欠农民工工资失信联合惩戒名单: '06',
                重大税收违法失信主体: '07',
                行政许可: '11',
                行政许可信息: '11',
                守信激励: '12',
                守信红名单: '12',
              },
            },
            authority: '认定机关',
            evidence: '认定依据文书',
            notifiedOn: '告知日期',
            appealUntil: '申诉截止日期',
            // such listings began with the rules of 2014: an older day is a slip
            publishedOn: { from: '公示日期', atLeast: '2014-10-01' },
            expires: '公示截止期',
            repaired: '是否修复',
            repairedOn: { from: '修复日期', lookup: { '0000/0/0': null } },
            amount: { from: '罚款金额（万元）', unit: 10000, lookup: { '—': null, '-': null } },
          },
        },
      ],
    },
  ],
})
