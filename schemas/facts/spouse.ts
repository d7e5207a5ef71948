import { defineFact } from '../../src/catalogue/fact.ts'

export default defineFact({ number: 7, id: 'spouse', title: '配偶', authorities: ['civilAffairs'] })
