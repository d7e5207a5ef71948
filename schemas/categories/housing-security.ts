import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 32,
  id: 'housingSecurity',
  title: '住房保障与危改',
  group: 'home',
  sources: ['housing'],
  cardinality: 'many',
  key: ['caseNumber'],
  level: 3,
  freshness: 'W',
  fields: {
    caseNumber: { title: '保障编号', type: 'text', mask: 'number', required: true, max: 40 },
    type: { title: '保障类型', type: 'code', codes: 'housingSecurityType', required: true },
    status: { title: '保障状态', type: 'code', codes: 'housingSecurityStatus' },
    address: { title: '保障房屋坐落', type: 'text', mask: 'address', max: 200 },
    area: { title: '面积（平方米）', type: 'decimal', scale: 2, atLeast: 0, atMost: 1000 },
    members: { title: '保障人数', type: 'integer', atLeast: 1, atMost: 30 },
    headIdNumber: { title: '申请人身份号码', type: 'idNumber' },
    rent: { title: '月租金', type: 'amount', atLeast: 0, atMost: 100000 },
    subsidy: { title: '补贴（补助）金额', type: 'amount', atLeast: 0, atMost: 1000000 },
    dangerGrade: { title: '房屋危险等级', type: 'code', codes: 'houseDangerGrade' },
    start: { title: '保障开始（批准）日期', type: 'date', required: true, mayBeFuture: true },
    end: { title: '保障截止日期', type: 'date', mayBeFuture: true },
    completedOn: { title: '竣工验收日期', type: 'date' },
  },
})
