import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'inHardship',
  title: '属于低保、特困、低收入或防返贫监测对象',
  when: {
    any: [
      { condition: 'drawsSubsistenceAllowance' },
      {
        some: 'destituteSupport',
        where: {
          start: { to: 'today' },
          end: { from: 'today', orAbsent: true },
          status: { oneOf: ['01'], orAbsent: true },
        },
      },
      {
        some: 'lowIncomeStatus',
        where: {
          class: { oneOf: ['01', '02'] },
          identifiedOn: { to: 'today' },
          expires: { from: 'today' },
          endedOn: { after: 'today', orAbsent: true },
        },
      },
      {
        some: 'povertyMonitor',
        where: {
          class: { oneOf: ['01', '02', '03'] },
          identifiedOn: { to: 'today' },
          riskClearedOn: { after: 'today', orAbsent: true },
        },
      },
    ],
  },
})
