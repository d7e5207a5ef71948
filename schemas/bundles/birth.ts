import { defineBundle } from '../../src/catalogue/bundle.ts'

export default defineBundle({
  id: 'birth',
  title: '出生一件事',
  people: { mother: '母亲', child: '新生儿' },
  items: [
    { item: 'birthRegistration', about: 'mother' },
    { item: 'medicalInsuranceSubsidy', about: 'child' },
  ],
})
