import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 5,
  id: 'identityDocument',
  title: '证件状态',
  group: 'person',
  sources: ['police'],
  cardinality: 'many',
  key: ['type', 'number'],
  keyIsOwn: true,
  level: 3,
  freshness: 'P',
  fields: {
    type: { title: '证件种类', type: 'code', codes: 'identityDocumentType', required: true },
    number: { title: '证件号码', type: 'text', mask: 'number', required: true, max: 32 },
    issuer: { title: '签发机关', type: 'text', required: true, max: 60 },
    issued: { title: '签发日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry' },
    lost: { title: '是否挂失', type: 'boolean', required: true },
    lostOn: { title: '挂失日期', type: 'date' },
    cancelledOn: { title: '注销日期', type: 'date', note: '换领、收缴、宣布作废的日期' },
    address: { title: '证件住址', type: 'text', mask: 'address', max: 200 },
  },
})
