import { defineAdapter, type RecordRule } from '../../../../src/ingest/adapter.ts'

const vehicle: RecordRule = {
  category: 'vehicle',
  fields: {
    plateType: { constant: '02' },
    plate: '号牌',
    type: { constant: 'K33' },
    brand: '品牌',
    registeredOn: '登记日期',
  },
}

/** A department for tests: plain files, every mode. */
export default defineAdapter({
  department: { id: 'trafficPolice', number: 2, title: '公安交管' },
  exports: [
    {
      id: 'vehicles',
      title: '机动车',
      file: /^vehicles_(?<date>\d{14}|\d{8})(?:_\d+)?\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份号码',
      name: '姓名',
      records: [vehicle],
    },
    {
      id: 'vehicleChanges',
      title: '机动车变更',
      file: /^changes_(?<date>\d{14}|\d{8})(?:_\d+)?\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'changes',
      idNumber: '身份号码',
      name: '姓名',
      operation: { column: '操作', codes: { 增: 'upsert', 改: 'upsert', 删: 'delete' } },
      records: [vehicle],
    },
    {
      id: 'vehicleVersions',
      title: '机动车变更（带版本）',
      file: /^versions_(?<date>\d{14}|\d{8})(?:_\d+)?\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'changes',
      idNumber: '身份号码',
      name: '姓名',
      operation: { column: '操作', codes: { 增: 'upsert', 改: 'upsert', 删: 'delete' } },
      sourceVersion: '版本',
      records: [vehicle],
    },
    {
      id: 'vehicleBook',
      title: '机动车变更（工作簿）',
      file: /^book_(?<date>\d{8})\.xlsx$/,
      format: { type: 'xlsx' },
      mode: 'changes',
      idNumber: '身份号码',
      name: '姓名',
      records: [{ ...vehicle, fields: { ...vehicle.fields, registeredOn: { from: '登记日期', serial: true } } }],
    },
    {
      id: 'licences',
      title: '驾驶证',
      file: /^licences_(?<date>\d{14}|\d{8})(?:_\d+)?\.csv$/,
      format: { type: 'csv', encoding: 'utf-8' },
      mode: 'snapshot',
      idNumber: '身份号码',
      name: '姓名',
      records: [
        {
          category: 'driverLicence',
          fields: {
            fileNumber: '档案编号',
            class: '准驾车型',
            firstIssued: '领证日期',
            expires: { constant: '9999-12-31' },
            status: { constant: 'A' },
          },
        },
      ],
    },
  ],
})
