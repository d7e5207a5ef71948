import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'severelyDisabled',
  title: '持有有效的一级、二级残疾人证',
  when: {
    some: 'disabilityCertificate',
    where: { grade: { oneOf: ['1', '2'] }, status: { oneOf: ['01'] }, expires: { from: 'today' } },
  },
})
