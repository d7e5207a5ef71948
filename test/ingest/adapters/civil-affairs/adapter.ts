import { type Cells, defineAdapter } from '../../../../src/ingest/adapter.ts'

/** A department for tests: one row, two residents, by `prepare`. */
export default defineAdapter({
  department: { id: 'civilAffairs', number: 3, title: '民政' },
  exports: [
    {
      id: 'marriages',
      title: '婚姻登记',
      file: /^marriages_(?<date>\d{8})\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '本人',
      name: '本人姓名',
      prepared: ['字号', '男方', '男方姓名', '女方', '女方姓名', '日期'],
      prepare: (cells: Cells) => [
        { ...cells, 本人: cells.男方 ?? '', 本人姓名: cells.男方姓名 ?? '', 对方姓名: cells.女方姓名 ?? '' },
        { ...cells, 本人: cells.女方 ?? '', 本人姓名: cells.女方姓名 ?? '', 对方姓名: cells.男方姓名 ?? '' },
      ],
      records: [
        {
          category: 'marriage',
          fields: {
            certificateNumber: '字号',
            event: { constant: '01' },
            maritalStatus: { constant: '20' },
            spouseName: '对方姓名',
            registeredOn: '日期',
            office: { constant: '津市市民政局' },
          },
        },
      ],
    },
  ],
})
