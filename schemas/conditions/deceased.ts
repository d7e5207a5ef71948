import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'deceased',
  title: '已死亡',
  when: { some: 'deathRecord', where: { deathDate: { to: 'today' } }, anytime: true },
})
