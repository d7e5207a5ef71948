import { defineCodeSet } from '../../src/catalogue/code-set.ts'

// GB/T 42195-2022 老年人能力评估规范.
export default defineCodeSet({
  id: 'careAbility',
  title: '老年人能力等级',
  standard: 'Yiku',
  codes: {
    '0': '能力完好',
    '1': '轻度失能',
    '2': '中度失能',
    '3': '重度失能',
    '4': '完全失能',
  },
})
