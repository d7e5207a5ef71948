import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { ask } = await testApp(t, hub)
const { body } = await ask({ url: '/v1/items' })
type Listed = (typeof body)['items'][number]
const item = (id: string) => body.items.find((one: Listed) => one.id === id)

t.test('each item says in Chinese when which paper is not needed, and by which law', async (t) => {
  t.equal(body.items.length, hub.catalogue.items.length)
  for (const { basis, papers, description } of body.items) {
    t.match(basis, /《.+》/)
    for (const paper of papers) {
      t.ok(paper.fallback.length > 0 && paper.basis)
      t.ok(description.some((line: string) => line.startsWith(`免交${paper.title}`)))
    }
    for (const line of description) t.notMatch(line, /undefined|\[object|[a-z]{3,}[A-Z]/)
  }
  t.match(item('subsistenceApplication').description.join('\n'), /650/, 'amounts as they are today')
  t.match(item('funeralSubsidy'), { asks: 'all', flags: [] })
})

t.test('occasions name each paper once, with the items that ask for it', async (t) => {
  t.strictSame(body.bundles.map(({ id }: Listed) => id).sort(), ['birth', 'death', 'retirement', 'schooling'])
  const retirement = body.bundles.find(({ id }: Listed) => id === 'retirement')
  t.match(retirement, { title: '退休一件事', people: { retiree: '退休人员' } })
  const papers = retirement.papers.map(({ about, id }: Listed) => `${about} ${id}`)
  t.equal(new Set(papers).size, papers.length)
  t.match(
    retirement.papers.find(({ id }: Listed) => id === 'householdRegister'),
    { items: ['elderCard', 'advancedAgeAllowance'] },
  )
})

t.test('the words for reasons and for what else can be done are there', async (t) => {
  t.equal(Object.keys(body.words.waivers).length, 5)
  for (const { papers } of body.items)
    for (const { fallback } of papers) for (const one of fallback) t.match(body.words.fallbacks[one], /[一-龥]/)
})
