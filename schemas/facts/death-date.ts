import { defineFact } from '../../src/catalogue/fact.ts'

export default defineFact({
  number: 5,
  id: 'deathDate',
  title: '死亡日期',
  authorities: ['police', 'health', 'civilAffairs'],
})
