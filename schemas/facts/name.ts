import { defineFact } from '../../src/catalogue/fact.ts'

export default defineFact({ number: 1, id: 'name', title: '姓名', authorities: ['police'], isName: true })
