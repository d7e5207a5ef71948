import { defineCondition } from '../../src/catalogue/condition.ts'

// A certificate of marriage issued anew is given to the married alone; one of divorce tells of no new event.
export default defineCondition({
  id: 'married',
  title: '最近一次登记为已婚',
  when: {
    latest: 'marriage',
    on: 'registeredOn',
    where: { event: { noneOf: ['04'] }, revokedOn: { after: 'today', orAbsent: true } },
    is: { event: { oneOf: ['01', '03'] } },
  },
})
