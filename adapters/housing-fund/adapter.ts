import { defineAdapter } from '../../src/ingest/adapter.ts'

/** GRZHZT of JGJ/T 320: 03 to 05 are the ways in which an account ends. */
const states = { '01': '01', '02': '02', '03': '03', '04': '03', '05': '03', '06': '04' }

/** PostgreSQL prints a boolean as `t`, and casts it to `true`. */
const yesNo = { true: 'true', t: 'true', false: 'false', f: 'false' }

export default defineAdapter({
  department: { id: 'housingFund', number: 14, title: '公积金中心' },
  exports: [
    {
      id: 'accounts',
      title: '住房公积金个人账户',
      // the name of a dump of the view; the hub itself reads the view
      file: /^gjj_grzh_(?<date>\d{8})_\d+\.sql$/,
      format: { type: 'view', view: 'hub.v_account' },
      mode: 'snapshot',
      idNumber: 'zjhm',
      name: 'xingming',
      ignored: ['zjlx', 'sjhm', 'dwzh'],
      records: [
        {
          category: 'housingFund',
          fields: {
            account: 'grzh',
            status: { from: 'grzhzt', codes: states },
            employerCode: 'tyshxydm',
            employerName: 'dwmc',
            base: { from: 'grjcjs', atMost: 100_000 },
            monthlyPayment: { from: 'yjce', atMost: 50_000 },
            openedOn: { from: 'khrq', atLeast: '1991-01-01' },
            // a day of the month up to which is paid
            lastPaidMonth: 'jzny',
            balance: 'grzhye',
            loan: { from: 'ywwjqdk', codes: yesNo },
          },
        },
      ],
    },
  ],
})
