import { defineCategory } from '../../src/catalogue/category.ts'

// Type and issuer may say 残疾人证 or 最低生活保障证: they are sealed like the number.
export default defineCategory({
  number: 44,
  id: 'electronicLicence',
  title: '电子证照',
  group: 'civic',
  sources: ['administrativeApproval', 'transport'],
  cardinality: 'many',
  key: ['type', 'number'],
  level: 2,
  freshness: 'P',
  fields: {
    type: { title: '证照类型', type: 'code', codes: 'licenceKind', required: true, level: 3 },
    number: { title: '证照编号', type: 'text', mask: 'number', required: true, level: 3, max: 64 },
    licenceId: { title: '电子证照标识', type: 'text', mask: 'number', level: 3, max: 80 },
    holder: { title: '持证主体', type: 'text', level: 3, mask: 'name', required: true, max: 100 },
    issuer: { title: '颁发机构', type: 'text', required: true, level: 3, max: 100 },
    issued: { title: '颁发日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry' },
    status: { title: '证照状态', type: 'code', codes: 'licenceState', required: true },
    fileHash: {
      title: '证照文件杂凑值',
      type: 'text',
      pattern: /^[0-9a-f]{64}$/,
      note: 'SM3 或 SHA-256，小写十六进制',
    },
  },
})
