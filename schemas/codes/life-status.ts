import { defineCodeSet } from '../../src/catalogue/code-set.ts'

export default defineCodeSet({
  id: 'lifeStatus',
  title: '存亡状态',
  standard: 'Yiku',
  codes: {
    alive: '存活',
    dead: '死亡',
    missing: '失踪（含宣告失踪）',
  },
})
