import { defineAdapter, type FieldRule } from '../../src/ingest/adapter.ts'

/** A slash is how the ledger crosses out what does not apply. */
const notApplicable = { '/': null, '／': null }

const document: Readonly<Record<string, FieldRule>> = {
  caseNumber: '文书编号',
  type: {
    from: '公示类别',
    codes: {
      人民调解: '13',
      人民调解协议: '13',
      '人民调解（司法确认）': '13',
      行政处罚: '04',
      行政许可: '11',
      守信激励: '12',
      表彰奖励: '12',
    },
  },
  authority: '作出单位',
  evidence: '事由',
  publishedOn: '登记日期',
  expires: { from: '有效期至', lookup: notApplicable },
  amount: { from: '涉及金额（万元）', unit: 10000, lookup: notApplicable },
}

export default defineAdapter({
  department: { id: 'justice', number: 24, title: '司法' },
  exports: [
    {
      id: 'mediations',
      title: '司法行政公示台账',
      file: /^司法行政公示台账_(?<date>\d{8})_\d+\.xlsx$/,
      format: { type: 'xlsx', headerRows: 2, notes: /^(注|说明|合计)/ },
      mode: 'snapshot',
      idNumber: '当事人甲/身份证号',
      name: '当事人甲/姓名',
      ignored: ['承办人'],
      records: [
        { category: 'creditJudicial', fields: document },
        {
          category: 'creditJudicial',
          // an organisation or somebody from elsewhere has no number here
          when: [{ column: '当事人乙/身份证号' }],
          idNumber: '当事人乙/身份证号',
          name: '当事人乙/姓名',
          fields: document,
        },
      ],
    },
  ],
})
