import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'housingSecurityType',
  title: '住房保障类型',
  standard: 'Yiku',
  codes: {
    '01': '公租房（实物）',
    '02': '公租房租赁补贴',
    '03': '保障性租赁住房',
    '04': '配售型保障性住房',
    '05': '经济适用住房',
    '06': '共有产权住房',
    '07': '廉租住房',
    '08': '棚户区改造安置',
    '11': '农村危房改造',
    '12': '农房抗震改造',
    '13': '易地扶贫搬迁安置',
  },
})
