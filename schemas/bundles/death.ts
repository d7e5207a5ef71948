import { defineBundle } from '../../src/catalogue/bundle.ts'

export default defineBundle({
  id: 'death',
  title: '身后一件事',
  people: { deceased: '逝者', survivor: '遗属' },
  items: [
    { item: 'funeralSubsidy', about: 'deceased' },
    { item: 'temporaryReliefApplication', about: 'survivor' },
    { item: 'subsistenceApplication', about: 'survivor' },
  ],
})
