import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 21,
  id: 'socialSecurityCard',
  title: '社会保障卡',
  group: 'person',
  sources: ['humanResources'],
  cardinality: 'many',
  key: ['cardNumber'],
  keyIsOwn: true,
  level: 3,
  freshness: 'P',
  fields: {
    cardNumber: { title: '社会保障卡号', type: 'text', mask: 'number', required: true, max: 20 },
    bank: { title: '合作银行', type: 'text', max: 60 },
    issued: { title: '发卡日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry' },
    activated: { title: '金融账户是否激活', type: 'boolean', required: true },
    activatedOn: { title: '激活日期', type: 'date' },
    accountTail: { title: '银行账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
    status: { title: '卡状态', type: 'code', codes: 'cardStatus', required: true },
    lostOn: { title: '挂失日期', type: 'date' },
    areaCode: { title: '发卡地', type: 'area' },
  },
})
