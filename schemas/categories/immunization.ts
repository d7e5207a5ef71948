import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 27,
  id: 'immunization',
  title: '预防接种',
  group: 'health',
  sources: ['diseaseControl'],
  cardinality: 'many',
  key: ['doseNumber'],
  keyIsOwn: true,
  level: 4,
  freshness: 'D',
  fields: {
    doseNumber: { title: '接种记录编号', type: 'text', required: true, max: 40 },
    vaccine: { title: '疫苗', type: 'code', codes: 'vaccine', required: true },
    dose: { title: '剂次', type: 'integer', required: true, atLeast: 1, atMost: 20 },
    date: { title: '接种日期', type: 'date', required: true },
    site: { title: '接种单位', type: 'text', required: true, max: 100 },
    lot: { title: '疫苗批号', type: 'text', max: 40 },
    manufacturer: { title: '生产企业', type: 'text', max: 100 },
    nextDue: { title: '下一剂应种日期', type: 'date', mayBeFuture: true },
  },
})
