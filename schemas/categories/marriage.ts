import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 7,
  id: 'marriage',
  title: '婚姻登记',
  group: 'family',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['certificateNumber'],
  level: 3,
  freshness: 'P',
  fields: {
    certificateNumber: { title: '证书字号', type: 'text', mask: 'number', required: true, max: 40 },
    event: { title: '登记业务', type: 'code', codes: 'marriageEvent', required: true },
    maritalStatus: {
      title: '登记后的婚姻状况',
      type: 'code',
      codes: 'maritalStatus',
      required: true,
      comparable: [
        { as: 'maritalStatus', unless: { event: ['03', '04'], revokedOn: 'filled' }, newestBy: 'registeredOn' },
      ],
    },
    spouseName: { title: '对方姓名', type: 'text', mask: 'name', required: true, max: 64 },
    spouseIdNumber: {
      title: '对方身份号码',
      type: 'idNumber',
      comparable: [
        {
          as: 'spouse',
          where: { maritalStatus: ['20', '21', '22', '23'] },
          unless: { event: ['03', '04'], revokedOn: 'filled' },
          newestBy: 'registeredOn',
        },
      ],
      note: '对方为外国人等没有身份号码时为空',
    },
    spouseNationality: { title: '对方国籍', type: 'code', codes: 'nationality' },
    registeredOn: { title: '登记日期', type: 'date', required: true },
    office: { title: '登记机关', type: 'text', required: true, max: 100 },
    revokedOn: { title: '撤销或宣告无效日期', type: 'date' },
  },
})
