import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { compileRules } from '../../src/access/compile-rules.ts'
import type { Rule } from '../../src/access/rule.ts'
import { ruleDifference } from '../../src/access/rule-difference.ts'
import { listRules } from '../../src/access/rule-store.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { testDatabase } from '../fixtures/database.ts'
import { holds } from '../fixtures/property.ts'

const { db } = await testDatabase(t)
const catalogue = await loadCatalogue()
const defaults: readonly Rule[] = await listRules(db)

const clerkRule: Rule = {
  role: 'clerk',
  item: null,
  category: null,
  level: null,
  area: null,
  reach: 'presence',
  show: 'masked',
}

function added(...rules: readonly Partial<Rule>[]) {
  const after = [...defaults, ...rules.map((rule) => ({ ...clerkRule, ...rule }))]
  return ruleDifference({ before: defaults, after }, catalogue)
}

t.test('one category, one level: one cell, with what stood there', async (t) => {
  t.strictSame(added({ category: 'vehicle', level: 3, show: 'clear' }), [
    {
      role: 'clerk',
      category: 'vehicle',
      level: 3,
      before: { reach: 'presence', show: 'masked' },
      after: { reach: 'presence', show: 'clear' },
      opens: true,
    },
  ])
})

t.test('what is closed does not open; what reaches fewer people neither', async (t) => {
  const [withheld] = added({ category: 'vehicle', level: 3, show: 'withheld' })
  t.match(withheld, { opens: false })
  const [nearer] = added({ category: 'vehicle', level: 3, reach: 'ownArea' })
  t.match(nearer, { opens: false })
  const without = defaults.filter((rule) => rule.role !== 'clerk')
  const cells = ruleDifference({ before: without, after: defaults }, catalogue)
  t.ok(cells.length >= 44)
  t.ok(cells.every(({ role, before, opens }) => role === 'clerk' && before === null && opens))
  t.ok(
    ruleDifference({ before: defaults, after: without }, catalogue).every(
      ({ after, opens }) => after === null && !opens,
    ),
  )
})

t.test('an exception for an item or an area is told as such, once', async (t) => {
  t.match(added({ category: 'vehicle', level: 3, item: 'elderCard', show: 'clear' }), [
    { category: 'vehicle', item: 'elderCard' },
  ])
  t.match(added({ category: 'vehicle', level: 3, area: '430781', show: 'clear' }), [
    { category: 'vehicle', area: '430781' },
  ])
  const both = added({ category: 'vehicle', level: 3, show: 'clear' }, { item: 'elderCard', level: 1, show: 'clear' })
  t.equal(both.filter(({ category }) => category === 'vehicle').length, 1, 'for that item it changes as for all')
})

t.test('the same rules in another order change nothing', async (t) => {
  t.strictSame(ruleDifference({ before: defaults, after: defaults.toReversed() }, catalogue), [])
  t.strictSame(ruleDifference({ before: defaults, after: defaults.map((rule) => ({ ...rule })) }, catalogue), [])
})

const anyRule: fc.Arbitrary<Rule> = fc.record({
  role: fc.constantFrom('clerk', 'window'),
  category: fc.constantFrom(null, 'vehicle', 'marriage'),
  level: fc.constantFrom(null, 2, 3),
  item: fc.constantFrom(null, 'elderCard'),
  area: fc.constantFrom(null, '430781'),
  reach: fc.constantFrom('ownArea', 'presence'),
  show: fc.constantFrom('clear', 'masked', 'withheld'),
})

/** a few of each, because compiling is done over and over */
const few = {
  ...catalogue,
  categories: ['personBasic', 'vehicle', 'marriage'].map((id) => catalogue.getCategory(id)),
  items: catalogue.items.filter(({ id }) => id === 'elderCard' || id === 'publicRentalHousing'),
}

/** What everybody sees, in an area that rules name and in another one, as the rules compile; undefined: they contradict each other. */
function sightOf(rules: readonly Rule[]): string | undefined {
  try {
    const compiled = compileRules(rules, few)
    const places = ['430781100', '110105'].flatMap((area) =>
      [undefined, 'elderCard', 'publicRentalHousing'].map((item) => ({ area, item })),
    )
    return JSON.stringify(places.flatMap((at) => [compiled.findPlan('clerk', at), compiled.findPlan('window', at)]))
  } catch {
    return undefined
  }
}

t.test('where no cell changes, nobody sees anything else', async (t) => {
  const before = sightOf(defaults)
  let changed = 0
  holds(
    t,
    fc.property(fc.array(anyRule, { maxLength: 2 }), (rules) => {
      const after = sightOf([...defaults, ...rules])
      if (after === undefined || after === before) return
      changed += 1
      assert.ok(ruleDifference({ before: defaults, after: [...defaults, ...rules] }, few).length > 0)
    }),
    { numRuns: 200 },
  )
  t.ok(changed > 20, `${changed} changed something`)
})
