import { defineCondition } from '../../src/catalogue/condition.ts'

// A certificate issued anew tells of no new event.
export default defineCondition({
  id: 'married',
  title: '最近一次登记为已婚',
  when: {
    latest: 'marriage',
    on: 'registeredOn',
    where: { event: { noneOf: ['03', '04'] }, revokedOn: { after: 'today', orAbsent: true } },
    is: { maritalStatus: { oneOf: ['20', '21', '22', '23'] } },
  },
})
