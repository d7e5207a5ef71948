import { defineCondition } from '../../src/catalogue/condition.ts'

// Apart from being alive: who is missing still counts in his family, and what he owns is theirs to tell of.
export default defineCondition({
  id: 'notMissing',
  title: '未登记为失踪',
  when: { none: 'personBasic', where: { lifeStatus: { oneOf: ['missing'] } }, anytime: true },
})
