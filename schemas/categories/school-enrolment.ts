import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 29,
  id: 'schoolEnrolment',
  title: '学籍',
  group: 'education',
  sources: ['education'],
  cardinality: 'many',
  key: ['studentNumber'],
  level: 4,
  freshness: 'M',
  fields: {
    studentNumber: { title: '学籍号', type: 'text', required: true, max: 32 },
    school: { title: '学校', type: 'text', required: true, max: 100 },
    schoolCode: { title: '学校标识码', type: 'text', pattern: /^\d{10}$/ },
    stage: { title: '学段', type: 'code', codes: 'schoolStage', required: true },
    grade: { title: '年级', type: 'code', codes: 'schoolGrade', required: true },
    className: { title: '班级', type: 'text', max: 40 },
    enrolledOn: { title: '入学日期', type: 'date' },
    status: { title: '学籍状态', type: 'code', codes: 'enrolmentStatus', required: true },
    boarding: { title: '是否寄宿', type: 'boolean' },
    leftBehind: { title: '是否留守儿童', type: 'boolean' },
    guardianName: { title: '监护人姓名', type: 'text', max: 64 },
    guardianIdNumber: { title: '监护人身份号码', type: 'idNumber' },
    guardianPhone: { title: '监护人电话', type: 'text', pattern: /^\+?\d[\d-]{4,19}$/ },
    expectedGraduation: { title: '预计毕业月份', type: 'month', mayBeFuture: true },
  },
})
