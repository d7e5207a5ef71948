import { defineCondition } from '../../src/catalogue/condition.ts'

export default defineCondition({
  id: 'residesHere',
  title: '户籍或居住在本县',
  when: {
    any: [
      { some: 'householdRegistration', where: { villageCode: { within: 'county' } } },
      {
        some: 'residencePermit',
        where: {
          areaCode: { within: 'county' },
          expires: { from: 'today' },
          cancelledOn: { after: 'today', orAbsent: true },
        },
      },
    ],
  },
})
