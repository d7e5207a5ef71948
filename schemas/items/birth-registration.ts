import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 16,
  id: 'birthRegistration',
  title: '生育登记',
  basis: '《中华人民共和国人口与计划生育法》',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'marriageCertificate',
      title: '结婚证',
      waivedWhen: {
        noLawAsks: { parameter: 'marriageAskedAtBirth', is: false },
        storeAnswers: { condition: 'married' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'householdRegister',
      title: '户口簿',
      waivedWhen: {
        storeAnswers: {
          all: [{ condition: 'residesHere' }, { known: 'personBasic', fields: ['name', 'sex', 'birthDate'] }],
        },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  flags: [
    {
      id: 'thirdBirth',
      title: '已有两次及以上出生医学证明',
      when: { quantity: { count: 'birthRecord', where: { birthDate: { to: 'today' } } }, atLeast: 2 },
    },
  ],
  clear: {
    marriage: ['event', 'registeredOn', 'revokedOn'],
  },
})
