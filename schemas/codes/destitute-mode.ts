import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 特困人员认定办法（民发〔2021〕43号）.
export default defineCodeSet({
  id: 'destituteMode',
  title: '特困供养方式',
  standard: 'Yiku',
  codes: {
    '01': '集中供养',
    '02': '分散供养',
  },
})
