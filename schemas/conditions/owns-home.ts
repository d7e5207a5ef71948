import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'ownsHome',
  title: '名下有住宅',
  when: { quantity: { measure: 'homes' }, atLeast: 1 },
})
