import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 17,
  id: 'veteran',
  title: '退役军人与优抚',
  group: 'relief',
  sources: ['veterans'],
  cardinality: 'many',
  key: ['recordNumber'],
  level: 3,
  freshness: 'W',
  fields: {
    recordNumber: { title: '建档立卡编号', type: 'text', mask: 'number', required: true, max: 40 },
    class: { title: '人员类别', type: 'code', codes: 'veteranClass', required: true },
    serviceFrom: { title: '入伍日期', type: 'date' },
    serviceTo: { title: '退役日期', type: 'date' },
    unit: { title: '退役时部队', type: 'text', max: 60 },
    cardNumber: { title: '优待证号', type: 'text', mask: 'number', max: 40 },
    disabilityLevel: { title: '伤残等级', type: 'integer', level: 4, atLeast: 1, atMost: 10 },
    martyrRelation: { title: '与烈士或牺牲、病故军人关系', type: 'code', codes: 'familyRelation' },
    pension: { title: '月抚恤补助金', type: 'amount', atLeast: 0, atMost: 100000 },
    start: { title: '享受抚恤补助开始日期', type: 'date', mayBeFuture: true },
    end: { title: '享受抚恤补助截止日期', type: 'date', mayBeFuture: true },
    status: { title: '待遇状态', type: 'code', codes: 'benefitStatus' },
    accountTail: { title: '发放账号后四位', type: 'text', mask: 'tail', pattern: /^\d{4}$/ },
  },
})
