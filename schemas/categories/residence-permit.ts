import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 4,
  id: 'residencePermit',
  title: '居住证',
  group: 'person',
  sources: ['police'],
  cardinality: 'many',
  key: ['permitNumber'],
  keyIsOwn: true,
  level: 2,
  freshness: 'P',
  resident: { livingArea: 'areaCode', ended: 'cancelledOn' },
  fields: {
    permitNumber: { title: '居住证编号', type: 'text', required: true, max: 32 },
    address: { title: '居住地址', type: 'text', required: true, max: 200 },
    areaCode: { title: '居住地行政区划代码', type: 'area', required: true },
    // may say ill
    reason: { title: '居住事由', type: 'code', codes: 'residenceReason', level: 3 },
    livingSince: { title: '来本地日期', type: 'date' },
    issued: { title: '签发日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry', required: true },
    endorsedOn: { title: '最近签注日期', type: 'date' },
    cancelledOn: { title: '注销日期', type: 'date' },
    landlordName: { title: '房主或单位', type: 'text', level: 3, mask: 'name', max: 100 },
    phone: { title: '联系电话', type: 'text', mask: 'phone', level: 3, pattern: /^\+?\d[\d-]{4,19}$/ },
  },
})
