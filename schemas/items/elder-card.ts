import { defineItem } from '../../src/catalogue/item.ts'

export default defineItem({
  number: 1,
  id: 'elderCard',
  title: '老年优待证',
  basis: '《中华人民共和国老年人权益保障法》',
  given: { condition: 'alive' },
  proofs: [
    {
      id: 'identityCard',
      title: '身份证',
      waivedWhen: {
        storeAnswers: { all: [{ condition: 'alive' }, { age: { atLeast: { parameter: 'elderAge' } } }] },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
    {
      id: 'householdRegister',
      title: '户口簿',
      waivedWhen: {
        storeAnswers: { condition: 'residesHere' },
      },
      fallsBackTo: ['departmentVerification', 'writtenPromise', 'upload'],
    },
  ],
  shows: { personBasic: ['name', 'sex'] },
  clear: {
    deathRecord: ['deathDate'],
  },
})
