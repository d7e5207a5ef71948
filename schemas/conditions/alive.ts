import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'alive',
  title: '健在',
  when: { none: 'deathRecord', where: { deathDate: { to: 'today' } }, anytime: true },
})
