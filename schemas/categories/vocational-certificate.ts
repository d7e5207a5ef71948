import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 22,
  id: 'vocationalCertificate',
  title: '职业资格',
  group: 'work',
  sources: ['humanResources'],
  cardinality: 'many',
  key: ['certificateNumber'],
  keyIsOwn: true,
  level: 2,
  freshness: 'M',
  fields: {
    certificateNumber: { title: '证书编号', type: 'text', required: true, max: 40 },
    title: { title: '证书名称', type: 'text', required: true, max: 100 },
    occupation: { title: '职业', type: 'code', codes: 'occupation' },
    grade: { title: '等级', type: 'code', codes: 'skillGrade' },
    issuer: { title: '发证机构', type: 'text', required: true, max: 100 },
    issued: { title: '发证日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry' },
    subsidised: { title: '是否已领技能提升补贴', type: 'boolean' },
  },
})
