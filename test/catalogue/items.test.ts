import t from 'tap'
import { buildCatalogue, loadCatalogue } from '../../src/catalogue/catalogue.ts'
import type { Category } from '../../src/catalogue/category.ts'
import { defineItem, type Item } from '../../src/catalogue/item.ts'
import { rows } from './item-table.ts'

const catalogue = await loadCatalogue()

t.test('there are the 22 items of the design, in its order, and they read its categories', async (t) => {
  t.strictSame(
    catalogue.items.map(({ number, id }) => ({ number, id })),
    rows.map(({ id }, at) => ({ number: at + 1, id })),
  )
  for (const { id, reads } of rows) {
    const found = Object.keys(catalogue.findItem(id)?.reads ?? {}).map((one) => catalogue.getCategory(one).number)
    t.strictSame(
      found.sort((a, b) => a - b),
      [...reads].sort((a, b) => a - b),
      id,
    )
  }
  t.equal(catalogue.findItem('constructor'), undefined)
})

t.test('every item has a title and papers of its own', async (t) => {
  t.equal(new Set(catalogue.items.map(({ title }) => title)).size, 22)
  for (const { papers } of catalogue.items) for (const { title } of papers) t.match(title, /[一-龥]/)
})

t.test('no item shows a name, a number or an address of somebody else in clear', async (t) => {
  for (const { id, clear = {} } of catalogue.items)
    for (const [category, names] of Object.entries(clear))
      for (const name of names) {
        const { type, mask } = catalogue.getCategory(category).fields[name] ?? {}
        const itsOwn = `${category}.${name}` === 'personBasic.name' || `${category}.${name}` === 'realEstate.address'
        t.ok(itsOwn || (type !== 'idNumber' && mask === undefined), `${id}: ${category}.${name}`)
      }
})

const good: Item = {
  number: 1,
  id: 'thing',
  title: '某事',
  papers: [{ id: 'paper', title: '某证明' }],
  reads: { marriage: ['certificate', 'spouse'] },
  clear: { marriage: ['spouse'] },
}
const marriage: Category = {
  number: 7,
  id: 'marriage',
  title: '婚姻登记',
  group: 'family',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['certificate'],
  level: 2,
  freshness: 'P',
  fields: {
    certificate: { title: '字号', type: 'text', required: true },
    spouse: { title: '配偶', type: 'text', level: 3 },
    reason: { title: '原因', type: 'text', level: 4 },
  },
}

t.test('an item is refused where it contradicts itself', async (t) => {
  t.equal(defineItem(good), good)
  const refused: readonly (readonly [Partial<Item>, RegExp])[] = [
    [{ id: 'Thing' }, /camelCase/],
    [{ id: 'a'.repeat(65) }, /camelCase/],
    [{ number: 0 }, /number/],
    [{ number: 1.5 }, /number/],
    [{ title: '' }, /title/],
    [{ papers: [] }, /no paper/],
    [{ papers: [{ id: 'Paper', title: '证' }] }, /camelCase/],
    [{ papers: [{ id: 'paper', title: '' }] }, /no title/],
    [{ papers: [...good.papers, ...good.papers] }, /paper twice/],
    [{ reads: {} }, /reads nothing/],
    [{ reads: { marriage: [] }, clear: {} }, /no field of marriage/],
    [{ reads: { marriage: ['spouse', 'spouse'] } }, /twice/],
    [{ clear: { marriage: ['reason'] } }, /does not read marriage\.reason/],
    [{ clear: { vehicle: ['plate'] } }, /does not read vehicle\.plate/],
    [{ clear: { marriage: [] } }, /in clear/],
  ]
  for (const [change, message] of refused) t.throws(() => defineItem({ ...good, ...change }), message)
})

t.test('a catalogue is refused where an item does not fit it', async (t) => {
  const build = (...items: Item[]) => buildCatalogue([marriage], [], items)
  t.strictSame(build(good).items, [good])
  const refused: readonly (readonly [Item[], RegExp])[] = [
    [[good, { ...good, number: 2 }], /two of one item id: thing/],
    [[good, { ...good, id: 'other' }], /two of one item number: 1/],
    [[{ ...good, reads: { ...good.reads, vehicle: ['plate'] } }], /item thing: unknown category vehicle/],
    [[{ ...good, reads: { marriage: ['certificate', 'spouse', 'when'] } }], /unknown field marriage\.when/],
    [[{ ...good, reads: { marriage: ['constructor', 'spouse'] } }], /unknown field marriage\.constructor/],
    [[{ ...good, clear: { marriage: ['certificate'] } }], /marriage\.certificate is not of level 3/],
    [
      [{ ...good, reads: { marriage: ['reason'] }, clear: { marriage: ['reason'] } }],
      /marriage\.reason is not of level 3/,
    ],
  ]
  for (const [items, message] of refused) t.throws(() => build(...items), message)
})
