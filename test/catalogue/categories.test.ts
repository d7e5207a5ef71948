import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import type { Category, Freshness } from '../../src/catalogue/category.ts'
import type { Level } from '../../src/catalogue/field.ts'
import * as table from './category-table.ts'
import { getCategoryId } from './category-table.ts'

const catalogue = await loadCatalogue()

function levelOf(category: Category, name: string): Level {
  return category.fields[name]?.level ?? category.level
}

t.test('there are 44 categories, numbered 1 to 44 without a gap', async (t) => {
  t.strictSame(
    catalogue.categories.map(({ number }) => number),
    Array.from({ length: 44 }, (_, at) => at + 1),
  )
  t.equal(new Set(catalogue.categories.map(({ title }) => title)).size, 44, 'no two of one title')
})

for (const row of table.rows) {
  t.test(`${row.id} is what the design says at least`, async (t) => {
    const category = catalogue.getCategory(row.id)
    t.equal(category.number, row.number)
    t.strictSame(category.sources, row.sources)
    t.equal(category.cardinality, row.cardinality)
    t.strictSame(category.key, row.key)
    t.equal(category.level, row.level)
    t.equal(category.freshness, row.freshness satisfies Freshness)
    for (const name of row.fields) t.hasProp(category.fields, name)
    for (const [name, level] of Object.entries(row.higher)) t.equal(levelOf(category, name), level, name)
  })
}

t.test('the table of the design and the schemas name the same categories', async (t) => {
  t.strictSame(
    catalogue.categories.map(({ id }) => id),
    table.rows.map(getCategoryId),
  )
})

t.test('every code field names a code set that is there', async (t) => {
  for (const category of catalogue.categories)
    for (const [name, { codes }] of Object.entries(category.fields))
      if (codes !== undefined) t.ok(catalogue.codeSets.has(codes), `${category.id}.${name}: ${codes}`)
})

t.test('what identifies or hurts a person is sealed: ID numbers, phones, accounts, illness', async (t) => {
  const bySet = new Set(['disease', 'healthStatus', 'vaccine', 'careAbility', 'disabilityCategory', 'disabilityGrade'])
  const byTitle = /身份号码|证件号码|电话|手机|账号|户号|疾病|病种|死因|诊断/
  // the number of a household in the population register is no account, and the village that keeps it must see it
  const exempt = new Set(['householdRegistration.householdNumber'])
  let seen = 0
  for (const category of catalogue.categories)
    for (const [name, { title, type, codes = '' }] of Object.entries(category.fields)) {
      if (!(type === 'idNumber' || bySet.has(codes) || byTitle.test(title))) continue
      if (exempt.has(`${category.id}.${name}`)) continue
      seen += 1
      t.ok(levelOf(category, name) >= 3, `${category.id}.${name} (${title})`)
    }
  t.ok(seen >= 40, `${seen} fields looked at`)
})

t.test('every field has a title of its own in its category', async (t) => {
  for (const { id, fields } of catalogue.categories) {
    const titles = Object.values(fields).map(({ title }) => title)
    t.strictSame([...new Set(titles)], titles, id)
  }
})

t.test('a resident belongs somewhere and lives or not by open fields of three categories', async (t) => {
  const resident = catalogue.categories.filter((category) => category.resident)
  t.strictSame(Object.fromEntries(resident.map((category) => [category.id, category.resident])), {
    personBasic: { lifeStatus: 'lifeStatus' },
    householdRegistration: { registeredArea: 'villageCode' },
    residencePermit: { livingArea: 'areaCode', ended: 'cancelledOn' },
  })
})
