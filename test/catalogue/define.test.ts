import t from 'tap'
import { buildCatalogue } from '../../src/catalogue/catalogue.ts'
import { type Category, defineCategory } from '../../src/catalogue/category.ts'
import { type CodeSet, defineCodeSet } from '../../src/catalogue/code-set.ts'
import type { Field } from '../../src/catalogue/field.ts'

const number: Field = { title: '证号', type: 'text', required: true }

const good: Category = {
  number: 7,
  id: 'marriage',
  title: '婚姻登记',
  group: 'family',
  sources: ['civilAffairs'],
  cardinality: 'many',
  key: ['number'],
  level: 2,
  freshness: 'P',
  fields: { number },
}

const sexes: CodeSet = { id: 'sex', title: '性别', standard: 'GB/T 2261.1-2003', codes: { '1': '男性', '2': '女性' } }

/** `good` with another field beside its key. */
function withField(field: Field, name = 'other'): Category {
  return { ...good, fields: { number, [name]: field } }
}

t.test('a consistent category is taken as it is', async (t) => {
  t.equal(defineCategory(good), good)
  const full: Category = {
    ...good,
    resident: { livingArea: 'living' },
    fields: {
      number,
      sex: { title: '性别', type: 'code', codes: 'sex', level: 3 },
      area: { title: '面积', type: 'decimal', scale: 2, atLeast: 0, atMost: 10 },
      spouse: { title: '配偶', type: 'idNumber', level: 3 },
      living: { title: '居住地', type: 'area' },
      due: { title: '到期', type: 'date', mayBeFuture: true },
      tail: { title: '尾号', type: 'text', max: 4, pattern: /^\d{4}$/ },
    },
  }
  t.equal(defineCategory(full), full)
  const byResident: Category = { ...good, cardinality: 'one', key: ['idNumber'] }
  t.equal(defineCategory(byResident), byResident, 'the resident himself may be the key')
})

const inconsistent: Readonly<Record<string, readonly [Category, RegExp]>> = {
  'an id in other letters': [{ ...good, id: 'Marriage' }, /camelCase/],
  'an id with a hyphen': [{ ...good, id: 'mar-riage' }, /camelCase/],
  'number 0': [{ ...good, number: 0 }, /number/],
  'a number with a fraction': [{ ...good, number: 1.5 }, /number/],
  'a number too large for smallint': [{ ...good, number: 32_768 }, /number/],
  'no source': [{ ...good, sources: [] }, /no source/],
  'a source twice': [{ ...good, sources: ['police', 'police'] }, /source twice/],
  'no key': [{ ...good, key: [] }, /no key/],
  'a key field that is no field': [{ ...good, key: ['certificate'] }, /key field certificate is no field/],
  'a key field of Object.prototype': [{ ...good, key: ['constructor'] }, /key field constructor/],
  'a key field that may be absent': [
    { ...good, key: ['other'], fields: { number, other: { title: '别', type: 'text' } } },
    /other must be required/,
  ],
  'a resident field that is no field': [{ ...good, resident: { livingArea: 'nowhere' } }, /nowhere is no field/],
  'a resident field that is sealed': [
    { ...withField({ title: '居住地', type: 'area', level: 3 }), resident: { livingArea: 'other' } },
    /other is sealed/,
  ],
  'a resident field that the level of its category seals': [
    { ...withField({ title: '居住地', type: 'area' }), level: 3, resident: { livingArea: 'other' } },
    /other is sealed/,
  ],
  'a former number that it has no field for': [{ ...good, cardinality: 'one', renumbers: true }, /formerIdNumber/],
  'a former number that is no ID number': [
    { ...withField({ title: '原号码', type: 'text' }, 'formerIdNumber'), cardinality: 'one', renumbers: true },
    /formerIdNumber/,
  ],
  'a former number in one of many records': [
    { ...withField({ title: '原号码', type: 'idNumber', level: 4 }, 'formerIdNumber'), renumbers: true },
    /the only record/,
  ],
  'a field name in other letters': [withField({ title: '别', type: 'text' }, 'Other'), /camelCase/],
  'a field without title': [withField({ title: '', type: 'text' }), /no title/],
  'a code field without code set': [withField({ title: '别', type: 'code' }), /code set/],
  'a code set where there is no code field': [withField({ title: '别', type: 'text', codes: 'sex' }), /code set/],
  'a decimal without scale': [withField({ title: '别', type: 'decimal' }), /scale/],
  'a scale where there is no decimal': [withField({ title: '别', type: 'amount', scale: 2 }), /scale/],
  'a field below the level of its category': [
    withField({ title: '别', type: 'text', level: 1 }),
    /below the category's/,
  ],
  'an ID number of level 2': [withField({ title: '配偶', type: 'idNumber' }), /level 3 at least/],
  'a pattern open at the end': [withField({ title: '别', type: 'text', pattern: /^\d{4}/ }), /anchored/],
  'a pattern open at the beginning': [withField({ title: '别', type: 'text', pattern: /\d{4}$/ }), /anchored/],
  'a pattern that remembers where it was': [withField({ title: '别', type: 'text', pattern: /^\d$/g }), /flag/],
  'a pattern whose anchors mean lines': [withField({ title: '别', type: 'text', pattern: /^\d$/m }), /flag/],
  'a pattern on what is no text': [withField({ title: '别', type: 'date', pattern: /^\d$/ }), /pattern/],
  'a longest length on what is no text': [withField({ title: '别', type: 'date', max: 4 }), /length/],
  'a mask on what is no text': [withField({ title: '别', type: 'date', level: 3, mask: 'name' }), /mask/],
  'a mask on what is shown to all': [withField({ title: '别', type: 'text', level: 2, mask: 'name' }), /mask/],
  'a mask on what is never shown': [withField({ title: '别', type: 'text', level: 4, mask: 'name' }), /mask/],
  'bounds on a text': [withField({ title: '别', type: 'text', atLeast: 1 }), /bounds/],
  'bounds on a date': [withField({ title: '别', type: 'date', atMost: 1 }), /bounds/],
  'bounds that nothing fits': [withField({ title: '别', type: 'integer', atLeast: 2, atMost: 1 }), /bounds/],
  'a future where there is no date': [withField({ title: '别', type: 'text', mayBeFuture: true }), /future/],
}

for (const [what, [category, message]] of Object.entries(inconsistent)) {
  t.test(`a category is refused for ${what}`, async (t) => {
    t.throws(() => defineCategory(category), message)
    t.throws(() => defineCategory(category), new RegExp(category.id), 'the message names the category')
  })
}

t.test('a code set is refused where it is empty or malformed', async (t) => {
  t.equal(defineCodeSet(sexes), sexes)
  const refused: readonly (readonly [Partial<CodeSet>, RegExp])[] = [
    [{ id: 'Sex' }, /camelCase/],
    [{ title: '' }, /title and standard/],
    [{ standard: '' }, /title and standard/],
    [{ codes: {} }, /no codes/],
    [{ codes: { '': '空' } }, /malformed code/],
    [{ codes: { '1 ': '男' } }, /malformed code/],
    [{ codes: { 男: '男' } }, /malformed code/],
    [{ codes: { '1234567890123': '长' } }, /malformed code/],
    [{ codes: { '1': '' } }, /clean text/],
    [{ codes: { '1': ' 男' } }, /clean text/],
    [{ codes: { '1': '男\n' } }, /clean text/],
  ]
  for (const [change, message] of refused) t.throws(() => defineCodeSet({ ...sexes, ...change }), message)
})

t.test('a catalogue is refused where its parts do not fit', async (t) => {
  const sexed = withField({ title: '性别', type: 'code', codes: 'sex' })
  t.throws(() => buildCatalogue([sexed], []), /marriage, field other: unknown code set sex/)
  t.throws(() => buildCatalogue([good, { ...good, id: 'divorce' }], []), /two of one category number: 7/)
  t.throws(() => buildCatalogue([good, { ...good, number: 8 }], []), /two of one category id: marriage/)
  t.throws(() => buildCatalogue([good], [sexes, { ...sexes, title: '别' }]), /two of one code set id: sex/)
})

t.test('a catalogue finds by id and number, lists by number, and says what it has not', async (t) => {
  const later: Category = { ...good, number: 9, id: 'later' }
  const catalogue = buildCatalogue([later, good], [sexes])
  t.strictSame(
    catalogue.categories.map(({ id }) => id),
    ['marriage', 'later'],
  )
  t.equal(catalogue.getCategory('later'), later)
  t.equal(catalogue.getCategoryByNumber(7), good)
  t.equal(catalogue.findCategory('none'), undefined)
  t.equal(catalogue.findCategory('constructor'), undefined)
  t.equal(catalogue.codeSets.get('sex'), sexes)
  t.throws(() => catalogue.getCategory('none'), /no category none/)
  t.throws(() => catalogue.getCategoryByNumber(8), /no category number 8/)
})
