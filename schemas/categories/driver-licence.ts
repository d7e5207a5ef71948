import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 35,
  id: 'driverLicence',
  title: '驾驶证',
  group: 'property',
  sources: ['trafficPolice'],
  cardinality: 'one',
  key: ['fileNumber'],
  level: 2,
  freshness: 'D',
  fields: {
    fileNumber: { title: '档案编号', type: 'text', mask: 'number', required: true, level: 3, pattern: /^\d{12}$/ },
    // C5 says disabled
    class: {
      title: '准驾车型',
      type: 'text',
      required: true,
      level: 3,
      pattern: /^(A[123]|B[12]|C[1-6]|[DEFMNP])+$/,
      note: '代号见 licenceClass，增驾的连写，如 C1D',
    },
    firstIssued: { title: '初次领证日期', type: 'date', required: true },
    validFrom: { title: '有效期始', type: 'date' },
    expires: { title: '有效期止', type: 'expiry', required: true },
    status: {
      title: '驾驶证状态',
      type: 'code',
      codes: 'licenceStatus',
      required: true,
      note: '同时有几个状态的取最重的一个',
    },
    issuer: { title: '发证机关', type: 'text', max: 60 },
    points: { title: '本周期累积记分', type: 'integer', atLeast: 0, atMost: 999 },
    clearedOn: { title: '下一清分日期', type: 'date', mayBeFuture: true },
    medicalDue: { title: '体检（审验）到期日期', type: 'date', mayBeFuture: true },
  },
})
