import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'holdsIdentityCard',
  title: '持有有效的居民身份证或外国人永久居留身份证',
  when: {
    some: 'identityDocument',
    where: {
      type: { oneOf: ['111', '553'] },
      expires: { from: 'today' },
      lost: { is: false },
      cancelledOn: { after: 'today', orAbsent: true },
    },
  },
})
