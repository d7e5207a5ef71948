import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'drawsSubsistenceAllowance',
  title: '在享最低生活保障',
  when: {
    some: 'subsistenceAllowance',
    where: {
      start: { to: 'today' },
      end: { from: 'today', orAbsent: true },
      status: { oneOf: ['01'], orAbsent: true },
    },
  },
})
