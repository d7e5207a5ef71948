import { defineFact } from '../../src/catalogue/fact.ts'

// Nobody's word counts alone: a register that still has somebody alive is as likely behind as a death certificate is wrong.
export default defineFact({
  number: 4,
  id: 'lifeStatus',
  title: '存亡',
  authorities: [],
  values: { missing: null },
})
