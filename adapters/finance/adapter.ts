import { defineAdapter } from '../../src/ingest/adapter.ts'

/**
 * What agriculture grants stands in its own lists too, under batches of its own (`JSNY…`, here `YKT…`): whoever sums
 * subsidies must take one source.
 */
export default defineAdapter({
  department: { id: 'finance', number: 18, title: '财政' },
  exports: [
    {
      id: 'oneCard',
      title: '惠农惠民一卡通发放明细',
      file: /^一卡通发放明细_(?<date>\d{8})_\d+\.txt$/,
      format: { type: 'csv', encoding: 'utf-8', delimiter: '|' },
      mode: 'snapshot',
      // the platform keeps three years: each January the oldest goes
      shrinkBound: 0.45,
      idNumber: '身份证号码',
      name: '户主姓名',
      ignored: ['交易流水号', '项目名称', '主管部门', '乡镇编码', '失败原因'],
      records: [
        {
          category: 'subsidyPayment',
          // in the other states nobody has been paid
          when: [
            {
              column: '发放状态',
              is: ['发放成功', '补发成功'],
              not: ['退票', '发放失败', '待发放', '发放中', '已撤销', '冲正'],
            },
          ],
          fields: {
            batch: '发放批次号',
            item: {
              from: '项目编码',
              codes: {
                HN0101: '01',
                HN0102: '02',
                HN0103: '03',
                HN0104: '04',
                HN0105: '05',
                HN0106: '06',
                HN0107: '07',
                HN0108: '08',
                HN0109: '09',
                HN0110: '10',
                HN0111: '11',
                HN0201: '21',
                HN0202: '22',
                HN0203: '23',
                HN0204: '24',
                HN0301: '31',
                HN0302: '32',
                HN0303: '33',
                HN0401: '34',
                HN0402: '34',
                HN0501: '35',
                HM0901: '99',
                HM0999: '99',
              },
            },
            sequence: '批次内序号',
            year: '补贴年度',
            quantity: '发放数量',
            standard: '发放标准',
            amount: '实发金额',
            paidOn: '发放时间',
            bank: '开户银行',
            accountTail: { from: '银行账号', tail: 4 },
            payeeName: '户主姓名',
          },
        },
      ],
    },
  ],
})
