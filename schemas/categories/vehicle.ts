import { defineCategory } from '../../src/catalogue/category.ts'

export default defineCategory({
  number: 34,
  id: 'vehicle',
  title: '机动车',
  group: 'property',
  sources: ['trafficPolice'],
  cardinality: 'many',
  key: ['plateType', 'plate'],
  keyIsOwn: true,
  level: 3,
  freshness: 'D',
  fields: {
    plateType: { title: '号牌种类', type: 'code', codes: 'plateType', required: true },
    plate: { title: '号牌号码', type: 'text', mask: 'number', required: true, max: 16 },
    type: { title: '车辆类型', type: 'code', codes: 'vehicleType', required: true },
    brand: { title: '品牌型号', type: 'text', max: 64 },
    use: { title: '使用性质', type: 'code', codes: 'vehicleUse' },
    registeredOn: { title: '初次登记日期', type: 'date', required: true },
    acquiredOn: { title: '本人取得日期', type: 'date' },
    inspectedTo: { title: '检验有效期止', type: 'date', mayBeFuture: true },
    scrapBy: { title: '强制报废期止', type: 'date', mayBeFuture: true },
    status: { title: '机动车状态', type: 'code', codes: 'vehicleStatus', note: '同时有几个状态的取最重的一个' },
    vinTail: { title: '车辆识别代号后四位', type: 'text', mask: 'tail', pattern: /^[A-HJ-NPR-Z0-9]{4}$/ },
  },
})
