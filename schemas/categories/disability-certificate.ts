import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 15,
  id: 'disabilityCertificate',
  title: '残疾人证',
  group: 'relief',
  sources: ['disabledFederation'],
  cardinality: 'many',
  key: ['certificateNumber'],
  keyIsOwn: true,
  level: 4,
  freshness: 'P',
  fields: {
    certificateNumber: {
      title: '残疾人证号',
      type: 'text',
      required: true,
      pattern: /^\d{17}[\dX][1-7][1-4](B\d{1,2})?$/,
      note: '身份号码、类别、等级共 20 位，补办的后加 B 和次数',
    },
    category: { title: '残疾类别', type: 'code', codes: 'disabilityCategory', required: true },
    grade: { title: '残疾等级', type: 'code', codes: 'disabilityGrade', required: true },
    components: { title: '多重残疾的各类别', type: 'text', max: 60 },
    issued: { title: '发证日期', type: 'date', required: true },
    expires: { title: '有效期止', type: 'expiry', required: true },
    status: { title: '证件状态', type: 'code', codes: 'disabilityCertificateStatus', required: true },
    assessedOn: { title: '评定日期', type: 'date' },
    assessor: { title: '评定机构', type: 'text', max: 100 },
    issuer: { title: '发证残联', type: 'text', max: 60 },
    guardianName: { title: '监护人姓名', type: 'text', max: 64 },
    guardianPhone: { title: '监护人电话', type: 'text', pattern: /^\+?\d[\d-]{4,19}$/ },
  },
})
