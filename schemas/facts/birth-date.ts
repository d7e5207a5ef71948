import { defineFact } from '../../src/catalogue/fact.ts'

export default defineFact({ number: 3, id: 'birthDate', title: '出生日期', authorities: ['police'] })
