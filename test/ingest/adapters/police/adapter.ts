import { defineAdapter, type RecordRule } from '../../../../src/ingest/adapter.ts'

const permit: RecordRule = {
  category: 'residencePermit',
  fields: { permitNumber: '证号', address: '地址', areaCode: '区划', issued: '签发', expires: '到期' },
}

/** A department for tests: people, and permits with the source's own versions. */
export default defineAdapter({
  department: { id: 'police', number: 1, title: '公安' },
  exports: [
    {
      id: 'people',
      title: '人口',
      file: /^people_(?<date>\d{8})\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份号码',
      name: '姓名',
      records: [
        {
          category: 'personBasic',
          fields: {
            name: '姓名',
            sex: { constant: '1' },
            ethnicity: { constant: '01' },
            birthDate: '出生日期',
            lifeStatus: { from: '状态', codes: { 生: 'alive', 亡: 'dead' } },
            phone: '电话',
          },
        },
      ],
    },
    {
      id: 'permits',
      title: '居住证',
      file: /^permits_(?<date>\d{8})\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份号码',
      name: '姓名',
      sourceVersion: '版本',
      records: [permit],
    },
    {
      id: 'permitChanges',
      title: '居住证变更',
      file: /^permit-changes_(?<date>\d{8})\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'changes',
      idNumber: '身份号码',
      name: '姓名',
      sourceVersion: '版本',
      operation: { column: '操作', codes: { 改: 'upsert', 删: 'delete' } },
      records: [permit],
    },
  ],
})
