import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 20,
  id: 'employmentStatus',
  title: '就业失业登记',
  group: 'work',
  sources: ['humanResources'],
  cardinality: 'many',
  key: ['registrationNumber'],
  keyIsOwn: true,
  level: 2,
  freshness: 'P',
  fields: {
    registrationNumber: { title: '登记编号', type: 'text', required: true, max: 40 },
    status: { title: '登记状态', type: 'code', codes: 'employmentRegistration', required: true },
    employment: { title: '从业状况（个人身份）', type: 'code', codes: 'employment' },
    since: { title: '状态起始日期', type: 'date', required: true },
    registeredOn: { title: '登记日期', type: 'date' },
    // may say released from prison, disabled or poor
    reason: { title: '失业原因', type: 'code', codes: 'unemploymentReason', level: 3 },
    hardshipClass: { title: '就业困难人员类别', type: 'code', codes: 'hardshipClass', level: 3 },
    hardshipSince: { title: '困难认定日期', type: 'date', level: 3 },
    benefitStart: { title: '失业保险金开始日期', type: 'date', mayBeFuture: true },
    benefitEnd: { title: '失业保险金截止日期', type: 'date', mayBeFuture: true },
    employerCode: { title: '就业单位统一社会信用代码', type: 'uscc' },
    employerName: { title: '就业单位', type: 'text', max: 100 },
    phone: { title: '联系电话', type: 'text', mask: 'phone', level: 3, pattern: /^\+?\d[\d-]{4,19}$/ },
  },
})
