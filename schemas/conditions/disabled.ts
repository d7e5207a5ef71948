import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'disabled',
  title: '持有有效的残疾人证',
  when: { some: 'disabilityCertificate', where: { status: { oneOf: ['01'] }, expires: { from: 'today' } } },
})
