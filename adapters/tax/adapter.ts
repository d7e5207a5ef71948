import { defineAdapter } from '../../src/ingest/adapter.ts'

/** 征收品目 of the personal income tax; 101060300 is the contractors' of before 2019, business income since. */
const items = {
  '101060100': '01',
  '101060400': '02',
  '101060500': '03',
  '101060600': '04',
  '101060200': '05',
  '101060300': '05',
  '101060700': '06',
  '101060800': '07',
  '101060900': '08',
  '101061000': '09',
}

/** Corrections are below zero; nothing in a county comes near these. */
const bounds = { atLeast: -50_000_000, atMost: 50_000_000 }

export default defineAdapter({
  department: { id: 'tax', number: 11, title: '税务' },
  exports: [
    {
      id: 'incomes',
      title: '个人所得税扣缴与申报明细',
      file: /^grsds_(?<date>\d{8})_\d+\.jsonl$/,
      format: { type: 'jsonLines' },
      mode: 'snapshot',
      idNumber: 'zzhm',
      name: 'xm',
      ignored: ['uuid', 'zzlx', 'zgswjg'],
      records: [
        {
          category: 'personalIncome',
          fields: {
            period: { from: 'ssyf', atLeast: '2006-01' },
            item: { from: 'zspmDm', codes: items },
            payerCode: 'kjywrsbh',
            payerName: 'kjywrmc',
            income: { from: 'srje', ...bounds },
            exempt: { from: 'mssr', ...bounds },
            deductions: { from: 'kcxj', ...bounds },
            taxable: { from: 'ynssde', ...bounds },
            tax: { from: 'yjse', ...bounds },
            declaredOn: 'sbrq',
          },
        },
      ],
    },
  ],
})
