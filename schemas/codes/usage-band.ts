import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// Against the usual use of households of the same kind in the county.
export default defineCodeSet({
  id: 'usageBand',
  title: '用量档',
  standard: 'Yiku',
  codes: {
    '0': '零用量',
    '1': '极低',
    '2': '偏低',
    '3': '一般',
    '4': '偏高',
    '5': '很高',
  },
})
