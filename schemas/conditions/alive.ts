import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'alive',
  title: '健在',
  when: {
    all: [
      { none: 'deathRecord', where: { deathDate: { to: 'today' } }, anytime: true },
      // the register of residents may know before, or without, a certificate
      { none: 'personBasic', where: { lifeStatus: { oneOf: ['dead'] } }, anytime: true },
    ],
  },
})
