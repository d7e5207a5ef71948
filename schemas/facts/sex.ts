import { defineFact } from '../../src/catalogue/fact.ts'

export default defineFact({
  number: 2,
  id: 'sex',
  title: '性别',
  authorities: ['police'],
  values: { '0': null, '9': null },
})
