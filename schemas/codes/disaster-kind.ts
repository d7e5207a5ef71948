import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// Kinds of GB/T 28921-2012 that rural relief meets, and fire.
export default defineCodeSet({
  id: 'disasterKind',
  title: '灾害种类',
  standard: 'Yiku',
  codes: {
    '01': '洪涝',
    '02': '干旱',
    '03': '台风',
    '04': '风雹',
    '05': '低温冷冻',
    '06': '雪灾',
    '07': '地震',
    '08': '山体崩塌',
    '09': '滑坡',
    '10': '泥石流',
    '11': '森林草原火灾',
    '12': '生物灾害',
    '13': '火灾',
    '99': '其他',
  },
})
