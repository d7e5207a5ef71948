import { readFile, writeFile } from 'node:fs/promises'
import t from 'tap'
import { defineBundle } from '../../src/catalogue/bundle.ts'
import { buildCatalogue, loadCatalogue } from '../../src/catalogue/catalogue.ts'
import type { Category } from '../../src/catalogue/category.ts'
import { defineItem, type ItemDefinition } from '../../src/catalogue/item.ts'
import { describeParameter, describePredicate, describeQuantity } from '../../src/proofs/describe.ts'
import { describeItem } from '../../src/proofs/describe-item.ts'
import { parametersOn } from '../../src/proofs/parameters.ts'
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

t.test('the items in sentences are those that were reviewed', async (t) => {
  const file = new URL('items.txt', import.meta.url)
  const wording = { catalogue, parameters: parametersOn(catalogue.parameters.values(), '2026-11-22') }
  const text = [
    '事项及免提交条件，参数取 2026-11-22 的值。由 schemas/ 生成，请审阅差异。',
    ...catalogue.items.map((item) => `\n${describeItem(item, wording).join('\n')}`),
    '\n共用条件',
    ...[...catalogue.conditions.values()].map(({ title, when }) => `${title}：${describePredicate(when, wording)}`),
    '\n共用的量',
    ...[...catalogue.measures.values()].map(({ title, is }) => `${title}：${describeQuantity(is, wording)}`),
    '\n参数',
    ...[...catalogue.parameters.values()].map(
      ({ id, title, unit, basis }) => `${title}：${describeParameter(id, wording)} ${unit}（${basis}）`,
    ),
    '\n一件事',
    ...[...catalogue.bundles.values()].map(
      ({ title, people, items }) =>
        `${title}：${items.map(({ item, about }) => `${people[about]}－${catalogue.findItem(item)?.title}`).join('、')}`,
    ),
    '',
  ].join('\n')
  if (process.env.TAP_SNAPSHOT === '1') await writeFile(file, text)
  t.equal(text, await readFile(file, 'utf8'))
  t.notMatch(text, /undefined|[a-z][A-Z]|\[object/)
})

const good: ItemDefinition = {
  number: 1,
  id: 'thing',
  title: '某事',
  basis: '某法',
  given: { none: 'marriage', where: { event: { filled: true } } },
  proofs: [
    {
      id: 'paper',
      title: '某证明',
      waivedWhen: { storeAnswers: { some: 'marriage', where: { certificate: { filled: true } } } },
      fallsBackTo: ['upload'],
    },
  ],
  shows: { marriage: ['spouse'] },
  clear: { marriage: ['spouse'] },
}
const marriage: Category = {
  number: 7,
  id: 'marriage',
  title: '婚姻登记',
  group: 'family',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['number'],
  level: 2,
  freshness: 'P',
  fields: {
    number: { title: '编号', type: 'text', required: true },
    certificate: { title: '字号', type: 'text' },
    event: { title: '业务', type: 'text' },
    spouse: { title: '配偶', type: 'text', level: 3 },
    reason: { title: '原因', type: 'text', level: 4 },
  },
}
const proof = good.proofs[0]

t.test('what an item reads follows from what it says; what is given is needed and not shown', async (t) => {
  const [item] = buildCatalogue([marriage], [], { items: [good] }).items
  t.strictSame(item?.reads, { marriage: ['certificate', 'spouse'] })
  t.strictSame(item?.needs, { marriage: ['certificate', 'event', 'spouse'] })
  t.strictSame(item?.papers, [{ id: 'paper', title: '某证明' }])
  const renovation = catalogue.items.find(({ id }) => id === 'dilapidatedHousingRenovation')
  t.strictSame(renovation?.reads.realEstate, ['right', 'use', 'endedOn'])
  t.ok(renovation?.needs.realEstate?.includes('unitNumber'), 'what only tells homes apart is needed and not shown')
  for (const { reads, needs } of catalogue.items)
    for (const [id, names] of Object.entries(reads)) for (const name of names) t.ok(needs[id]?.includes(name))
})

t.test('an item is refused where it contradicts itself', async (t) => {
  t.equal(defineItem(good), good)
  const withProof = (change: object) => ({ proofs: [{ ...proof, ...change }] }) as Partial<ItemDefinition>
  const refused: readonly (readonly [Partial<ItemDefinition>, RegExp])[] = [
    [{ id: 'Thing' }, /camelCase/],
    [{ id: 'a'.repeat(65) }, /camelCase/],
    [{ number: 0 }, /number/],
    [{ number: 1.5 }, /number/],
    [{ title: '' }, /title/],
    [{ basis: '' }, /legal basis/],
    [{ proofs: [] }, /no paper/],
    [withProof({ id: 'Paper' }), /camelCase/],
    [withProof({ title: '' }), /no title/],
    [withProof({ waivedWhen: {} }), /nothing waives/],
    [withProof({ waivedWhen: { becauseISaySo: good.given } }), /no lawful reason/],
    [withProof({ fallsBackTo: [] }), /falls back to nothing/],
    [withProof({ fallsBackTo: ['upload', 'upload'] }), /twice/],
    [{ proofs: [...good.proofs, ...good.proofs] }, /paper or a flag twice/],
    [{ flags: [{ id: 'flag', title: '', when: good.given }] }, /name and a title/],
  ]
  for (const [change, message] of refused) t.throws(() => defineItem({ ...good, ...change }), message)
})

t.test('a catalogue is refused where an item does not fit it', async (t) => {
  const build = (...items: ItemDefinition[]) => buildCatalogue([marriage], [], { items })
  const refused: readonly (readonly [ItemDefinition[], RegExp])[] = [
    [[good, { ...good, number: 2 }], /two of one item id: thing/],
    [[good, { ...good, id: 'other' }], /two of one item number: 1/],
    [
      [{ ...good, given: { some: 'vehicle', where: { plate: { filled: true } } } }],
      /item thing: unknown category vehicle/,
    ],
    [[{ ...good, given: { some: 'marriage', where: { when: { filled: true } } } }], /unknown field marriage\.when/],
    [
      [{ ...good, given: { some: 'marriage', where: JSON.parse('{"constructor":{"filled":true}}') } }],
      /marriage\.constructor/,
    ],
    [[{ ...good, given: { anyone: good.given } }], /family where there is none/],
    [[{ ...good, shows: { vehicle: ['plate'] } }], /unknown category vehicle/],
    [[{ ...good, shows: { marriage: [] } }], /shows no field of marriage/],
    [[{ ...good, shows: { marriage: ['spouse', 'certificate'] } }], /which it reads anyway/],
    [[{ ...good, clear: { marriage: ['event'] } }], /does not read marriage\.event/],
    [[{ ...good, clear: { vehicle: ['plate'] } }], /does not read vehicle\.plate/],
    [[{ ...good, clear: { marriage: [] } }], /in clear/],
    [[{ ...good, clear: { marriage: ['certificate'] } }], /marriage\.certificate is not of level 3/],
    [
      [{ ...good, shows: { marriage: ['reason'] }, clear: { marriage: ['reason'] } }],
      /marriage\.reason is not of level 3/,
    ],
  ]
  for (const [items, message] of refused) t.throws(() => build(...items), message)
})

t.test('a bundle is one of several items, each about somebody it names', async (t) => {
  const bundle = { id: 'life', title: '一件事', people: { one: '某人' } }
  const items = [
    { item: 'elderCard', about: 'one' },
    { item: 'pensionEligibility', about: 'one' },
  ]
  t.ok(defineBundle({ ...bundle, items }))
  t.throws(() => defineBundle({ ...bundle, items: items.slice(1) }), /several items/)
  t.throws(() => defineBundle({ ...bundle, items: [...items, ...items] }), /twice/)
  t.throws(() => defineBundle({ ...bundle, people: {}, items }), /is about one, who is not named/)
  t.throws(() => defineBundle({ ...bundle, people: { one: '某人', two: '他人' }, items }), /no item is about two/)
  t.throws(() => buildCatalogue([], [], { bundles: [{ ...bundle, items }] }), /bundle life: unknown item elderCard/)
})
