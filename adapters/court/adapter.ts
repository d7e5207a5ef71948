import { defineAdapter } from '../../src/ingest/adapter.ts'

/** Names are initials of pinyin: 案号 ah, 当事人 dsr, 执行依据 zxyj, 标的金额 bdje, 送达 sd, 异议 yy, 发布 fb, 期限 qx, 屏蔽 pb. */
export default defineAdapter({
  department: { id: 'court', number: 23, title: '法院' },
  exports: [
    {
      id: 'debtors',
      title: '被执行人与失信限消信息',
      file: /^zxxx_(?<date>\d{8})_\d+\.jsonl$/,
      format: { type: 'jsonLines' },
      mode: 'snapshot',
      // who has paid leaves the list
      shrinkBound: 0.2,
      idNumber: 'dsr.zjhm',
      name: 'dsr.xm',
      ignored: ['ajbh', 'dsr.xb', 'zxyj.zcjg'],
      optional: ['pbrq'],
      records: [
        {
          category: 'creditJudicial',
          fields: {
            caseNumber: 'ah',
            type: { from: 'lx', codes: { S01: '01', X01: '02', Z01: '03', B01: '08', W01: '09', P01: '10' } },
            authority: 'zxfy',
            evidence: 'zxyj.wsh',
            notifiedOn: 'sdrq',
            appealUntil: 'yyjzrq',
            publishedOn: 'fbrq',
            expires: 'qxrq',
            repaired: 'sfpb',
            repairedOn: 'pbrq',
            amount: 'bdje',
          },
        },
      ],
    },
  ],
})
