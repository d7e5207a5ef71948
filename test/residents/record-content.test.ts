import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { defineCategory } from '../../src/catalogue/category.ts'
import type { Fields, Value } from '../../src/catalogue/field.ts'
import {
  canonicalData,
  contentBytes,
  digestText,
  naturalKeyText,
  placeText,
  recordContent,
} from '../../src/residents/record-content.ts'
import { holds } from '../fixtures/property.ts'

const category = defineCategory({
  number: 1,
  id: 'grant',
  title: '补贴',
  group: 'relief',
  sources: ['office'],
  cardinality: 'many',
  key: ['number', 'item'],
  level: 1,
  freshness: 'D',
  fields: {
    number: { title: '编号', type: 'text', required: true },
    item: { title: '序号', type: 'integer', required: true },
    name: { title: '姓名', type: 'text', level: 2 },
    amount: { title: '金额', type: 'amount', level: 3 },
    childIdNumber: { title: '子女', type: 'idNumber', level: 4 },
  },
})
const one = defineCategory({ ...category, cardinality: 'one' })
const keys = { residentId: (idNumber: string) => `key of ${idNumber}` }

t.test('levels 1 and 2 are open, 3 and 4 are sealed; what is empty is not there', async (t) => {
  const fields = { number: 'B1', item: 1, name: '张三', amount: '5.00', childIdNumber: '11010519491231002X' }
  t.strictSame(recordContent(category, fields, keys), {
    data: '{"item":1,"name":"张三","number":"B1"}',
    secret: '{"amount":"5.00","childIdNumber":"11010519491231002X"}',
  })
  t.strictSame(recordContent(category, { number: 'B1' }, keys), { data: '{"number":"B1"}' })
  t.strictSame(recordContent(category, { amount: '5.00' }, keys), { secret: '{"amount":"5.00"}' })
  t.strictSame(recordContent(category, {}, keys), {})
  t.strictSame(recordContent(category, { unknown: 'x' }, keys), {}, 'what is no field is not stored')
})

t.test('a former ID number stands in the open by its key, and is sealed', async (t) => {
  const formerIdNumber = { title: '原号码', type: 'idNumber', level: 4 } as const
  const person = defineCategory({ ...one, renumbers: true, fields: { ...one.fields, formerIdNumber } })
  const former = '11010519491231002X'
  t.strictSame(recordContent(person, { number: 'B1', formerIdNumber: former }, keys), {
    data: '{"formerIdNumber":"key of 11010519491231002X","number":"B1"}',
    secret: `{"formerIdNumber":"${former}"}`,
  })
  t.strictSame(recordContent(person, { number: 'B1' }, keys), { data: '{"number":"B1"}' })
  const { renumbers: _, ...unmarked } = person
  t.strictSame(recordContent(unmarked, { formerIdNumber: former }, keys), { secret: `{"formerIdNumber":"${former}"}` })
})

const values: fc.Arbitrary<Value> = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())
const names = Object.keys(category.fields)
const contents: fc.Arbitrary<Fields> = fc
  .array(fc.tuple(fc.constantFrom(...names), values), { maxLength: 6 })
  .map((pairs) => Object.fromEntries(pairs))

t.test('equal content is equal text, in whatever order it comes, also back from jsonb', async (t) => {
  holds(
    t,
    fc.property(contents, (fields) => {
      const reversed = Object.fromEntries(Object.entries(fields).reverse())
      const content = recordContent(category, fields, keys)
      assert.deepEqual(recordContent(category, reversed, keys), content)
      if (content.data === undefined) return
      const fromStore = Object.fromEntries(Object.entries(JSON.parse(content.data)).reverse())
      assert.equal(canonicalData(fromStore), content.data)
    }),
  )
})

t.test('a digest covers content, validity and who said it: any difference shows', async (t) => {
  const digest = (fields: Fields, validity: Partial<Parameters<typeof digestText>[1]> = {}) =>
    digestText(recordContent(category, fields, keys), { selfCollected: false, ...validity })
  holds(
    t,
    fc.property(contents, contents, (fields, others) => {
      const same =
        JSON.stringify(recordContent(category, fields, keys)) === JSON.stringify(recordContent(category, others, keys))
      assert.equal(digest(fields) === digest(others), same)
    }),
  )
  const texts = [
    digest({}),
    digest({ number: 'B1' }),
    digest({ amount: '5.00' }),
    digest({}, { validFrom: '2020-01-01' }),
    digest({}, { validTo: '2020-01-01' }),
    digest({}, { validFrom: '2020-01-01', validTo: '2020-01-01' }),
    digest({}, { selfCollected: true }),
  ]
  t.equal(new Set(texts).size, texts.length)
})

t.test('the bytes that are hashed are the text that is checked later', async (t) => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  holds(
    t,
    fc.property(contents, fc.boolean(), fc.constantFrom(undefined, '2020-01-01'), (fields, selfCollected, validTo) => {
      const validity = { selfCollected, validTo }
      const { data, secret } = recordContent(category, fields, keys)
      const written = contentBytes(category, fields, { ...validity, ...keys })
      assert.equal(decoder.decode(written.digested), digestText(recordContent(category, fields, keys), validity))
      const again = contentBytes(category, fields, { ...validity, ...keys })
      assert.equal(again.data && decoder.decode(again.data), data)
      assert.equal(again.secret && decoder.decode(again.secret), secret)
      const sorted = (names: readonly string[]) => {
        const known = names.filter((name) => fields[name] !== undefined).sort()
        return known.length === 0
          ? undefined
          : JSON.stringify(Object.fromEntries(known.map((name) => [name, fields[name]])))
      }
      assert.equal(data, sorted(['number', 'item', 'name']))
      assert.equal(secret, sorted(['amount', 'childIdNumber']))
    }),
  )
})

t.test('a place is resident, category, source and key', async (t) => {
  const place = { residentId: 'ab', category: 1, source: 2, key: 'cd' }
  t.equal(placeText(place), 'ab|1|2|cd')
  const others = [
    { ...place, category: 12, source: 2 },
    { ...place, category: 1, source: 22 },
    { ...place, key: 'ce' },
  ]
  t.equal(new Set([place, ...others].map(placeText)).size, 4)
})

t.test('a natural key tells values apart that look alike', async (t) => {
  const keys = [
    naturalKeyText(category, { number: 'a', item: 1 }),
    naturalKeyText(category, { number: 'a,1', item: 1 }),
    naturalKeyText(category, { number: 'a', item: 11 }),
    naturalKeyText(category, { number: '1', item: 1 }),
    naturalKeyText(category, { number: 'a"', item: 1 }),
    naturalKeyText(category, { item: 1 }),
  ]
  t.equal(new Set(keys).size, keys.length)
  const byNumber = defineCategory({ ...category, key: ['number'] })
  for (const number of ['B1', 'a"', 'a\\', '张', ' ', '\u007f', ']['])
    t.equal(naturalKeyText(byNumber, { number }), JSON.stringify([number]))
  t.equal(naturalKeyText(category, { number: 'a', item: 1, name: '张' }), keys[0], 'what is no key counts for nothing')
  t.equal(naturalKeyText(one, { number: 'a', item: 1 }), '', 'of what there is but one, the resident is the key')
})
