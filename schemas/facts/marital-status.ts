import { defineFact } from '../../src/catalogue/fact.ts'

// The office of marriages registers no widowhood: whoever is widowed to the police is married to it, and both are right.
export default defineFact({
  number: 6,
  id: 'maritalStatus',
  title: '婚姻状况',
  authorities: ['civilAffairs'],
  values: { '20': 'married', '21': 'married', '22': 'married', '23': 'married', '30': null, '90': null },
})
