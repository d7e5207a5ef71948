import { defineBundle } from '../../src/catalogue/bundle.ts'

export default defineBundle({
  id: 'schooling',
  title: '入学一件事',
  people: { child: '入学儿童' },
  items: [
    { item: 'compulsoryEducationEnrolment', about: 'child' },
    { item: 'studentAid', about: 'child' },
    { item: 'socialSecurityCardReplacement', about: 'child' },
  ],
})
