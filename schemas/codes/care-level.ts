import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// 特困人员认定办法（民发〔2021〕43号）: by how many of six daily activities are impaired.
export default defineCodeSet({
  id: 'careLevel',
  title: '照料护理等级',
  standard: 'Yiku',
  codes: {
    '1': '全自理',
    '2': '半护理',
    '3': '全护理',
  },
})
