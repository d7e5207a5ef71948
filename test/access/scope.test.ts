import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { isArea, isWithin } from '../../src/access/area.ts'
import { compileRules } from '../../src/access/compile-rules.ts'
import type { Identity } from '../../src/access/identity.ts'
import { accountRoles } from '../../src/access/roles.ts'
import type { Rule } from '../../src/access/rule.ts'
import { listRules } from '../../src/access/rule-store.ts'
import { type ScopeRequest, scopeOf } from '../../src/access/scope.ts'
import type { View } from '../../src/access/view.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { levelOf } from '../../src/catalogue/category.ts'
import { testDatabase } from '../fixtures/database.ts'
import { holds } from '../fixtures/property.ts'

const { db } = await testDatabase(t)
const catalogue = await loadCatalogue()
const defaults: readonly Rule[] = await listRules(db)
const rules = compileRules(defaults, catalogue)
const ids = catalogue.categories.map(({ id }) => id)

const base = { id: '1', name: '某人', organisation: '某单位' }
const clerk: Identity = { ...base, kind: 'account', role: 'clerk', area: '430781100203' }
const window: Identity = { ...base, kind: 'account', role: 'window', area: '430781' }
const system: Identity = {
  ...base,
  kind: 'client',
  role: 'system',
  area: '430781',
  categories: ['personBasic', 'vehicle'],
}
const resident: Identity = {
  ...base,
  kind: 'resident',
  role: 'resident',
  area: '',
  residentIdNumber: '43078119450101123X',
}

/** A field as a view has it: how it is shown, or why not. */
function shown(view: View | undefined, category: string, name: string): string {
  const found = view?.categories.find((one) => one.category.id === category)
  if (!found) return 'not there'
  return 'reason' in found ? found.reason : (found.fields[name] ?? found.withheld[name] ?? 'item')
}

const withRules = (more: readonly Partial<Rule>[]) =>
  compileRules([...defaults, ...more.map((one) => ({ ...anything, ...one }))], catalogue)
const anything: Rule = {
  role: 'clerk',
  item: null,
  category: null,
  level: null,
  area: null,
  reach: 'presence',
  show: 'masked',
}

t.test('an area contains itself and what lies in it; what is no area contains nothing', async (t) => {
  t.ok(isWithin('430781100203', '430781100203'))
  for (const area of ['4307', '430781', '430781100']) t.ok(isWithin('430781100203', area), area)
  for (const area of ['', '4', '43', '43078', '4307811', '430781100204', '430782', '43078110020300', '430781 ', '％'])
    t.notOk(isWithin('430781100203', area), area)
  t.notOk(isWithin('430781', '430781100'), 'nor what contains it')
  t.notOk(isArea('430781１００'), 'full-width digits are none')
})

t.test('residents within reach: of the area, of the area as agreed, oneself', async (t) => {
  t.strictSame(scopeOf(rules, { identity: clerk, item: 'elderCard' }).residents, { area: '430781100203' })
  t.strictSame(scopeOf(rules, { identity: system, item: 'elderCard' }).residents, { area: '430781' })
  t.strictSame(scopeOf(rules, { identity: resident }).residents, { idNumber: '43078119450101123X' })
})

t.test('presence reaches beyond the area for clerk and window alone, and shows no more', async (t) => {
  for (const identity of [clerk, window]) {
    t.equal(scopeOf(rules, { identity, item: 'elderCard' }).elsewhere, undefined)
    const { near, elsewhere } = scopeOf(rules, { identity, item: 'elderCard', present: true })
    t.strictSame(elsewhere, near)
  }
  t.equal(scopeOf(rules, { identity: system, item: 'elderCard', present: true }).elsewhere, undefined)
  t.equal(scopeOf(rules, { identity: resident, present: true }).elsewhere, undefined)
})

t.test('who may not look residents up is told no more than that, whatever he asks', async (t) => {
  const never = accountRoles.filter((role) => role !== 'clerk' && role !== 'window')
  t.equal(never.length, 4)
  for (const role of never)
    for (const item of [undefined, 'elderCard', 'nothing'])
      t.throws(() => scopeOf(rules, { identity: { ...window, role }, item }), { code: 'forbidden' }, role)
})

t.test('an identity that is not whole reaches nobody, never everybody', async (t) => {
  const { categories: _, ...unagreed } = system
  const { residentIdNumber: __, ...nameless } = resident
  const broken: readonly Identity[] = [
    { ...clerk, area: '' },
    { ...clerk, area: '43' },
    { ...clerk, kind: 'client' },
    { ...clerk, kind: 'resident' },
    { ...clerk, role: 'resident' },
    { ...clerk, role: 'system', categories: ids },
    { ...system, kind: 'account' },
    { ...system, area: '' },
    { ...resident, kind: 'account' },
    nameless,
  ]
  for (const identity of broken)
    t.throws(() => scopeOf(rules, { identity, item: 'elderCard' }), { code: 'forbidden' }, JSON.stringify(identity))
  const { near } = scopeOf(rules, { identity: unagreed, item: 'elderCard' })
  for (const one of near.categories) t.match(one, { reason: 'role' })
})

t.test('a purpose must be given and be there; a resident needs none', async (t) => {
  for (const identity of [clerk, window, system]) {
    t.throws(() => scopeOf(rules, { identity }), { code: 'purposeRequired' })
    for (const item of ['', 'elder', 'constructor', 'personBasic'])
      t.throws(() => scopeOf(rules, { identity, item }), { code: 'unknownItem' }, item)
  }
  t.throws(() => scopeOf(rules, { identity: resident, item: 'elder' }), { code: 'unknownItem' })
  t.equal(shown(scopeOf(rules, { identity: resident }).near, 'vehicle', 'plate'), 'clear')
  const narrowed = scopeOf(rules, { identity: resident, item: 'elderCard' }).near
  t.equal(shown(narrowed, 'vehicle', 'plate'), 'item', 'but one that he gives narrows')
})

t.test('levels: 1 and 2 as they are, 3 masked unless role and item say clear, 4 never', async (t) => {
  const view = (identity: Identity, item: string) => scopeOf(rules, { identity, item }).near
  t.equal(shown(view(clerk, 'elderCard'), 'personBasic', 'birthDate'), 'clear')
  t.equal(shown(view(window, 'elderCard'), 'personBasic', 'name'), 'masked')
  t.equal(shown(view(window, 'funeralSubsidy'), 'deathRecord', 'deathDate'), 'clear')
  t.equal(shown(view(clerk, 'funeralSubsidy'), 'deathRecord', 'deathDate'), 'masked')
  t.equal(shown(view(window, 'disabilityCertificateRenewal'), 'disabilityCertificate', 'status'), 'level')
  t.equal(shown(view(window, 'elderCard'), 'personBasic', 'phone'), 'item')
  t.equal(shown(view(window, 'elderCard'), 'vehicle', 'plate'), 'item')
  t.equal(shown(scopeOf(rules, { identity: resident }).near, 'housingFund', 'balance'), 'level')
})

t.test('the reply’s head names the resident as personBasic would, and not to who may not know it', async (t) => {
  t.equal(scopeOf(rules, { identity: clerk, item: 'elderCard', asked: ['vehicle'] }).near.name, 'masked')
  t.equal(scopeOf(rules, { identity: window, item: 'socialSecurityCardReplacement' }).near.name, 'clear')
  const without = { ...system, categories: ['vehicle'] }
  t.match(scopeOf(rules, { identity: without, item: 'elderCard' }).near, { name: undefined, lifeStatus: false })
  t.match(scopeOf(rules, { identity: system, item: 'elderCard' }).near, { name: 'masked', lifeStatus: true })
})

t.test('a rule more specific than another stands above it', async (t) => {
  const item = 'publicRentalHousing'
  const never = withRules([{ category: 'vehicle', show: 'withheld' }])
  t.equal(shown(scopeOf(never, { identity: clerk, item }).near, 'vehicle', 'type'), 'role', 'never this category')
  t.equal(shown(scopeOf(never, { identity: window, item }).near, 'vehicle', 'type'), 'clear', 'another role')
  const forItem = withRules([{ item, level: 3, show: 'clear' }])
  t.equal(shown(scopeOf(forItem, { identity: clerk, item }).near, 'vehicle', 'type'), 'clear', 'this item in clear')
  t.equal(
    shown(scopeOf(forItem, { identity: clerk, item: 'subsistenceApplication' }).near, 'vehicle', 'type'),
    'masked',
  )
  const inTown = withRules([
    { level: 3, area: '430781100', show: 'clear' },
    { level: 3, area: '430781100203', show: 'withheld' },
  ])
  const from = (area: string) => shown(scopeOf(inTown, { identity: { ...clerk, area }, item }).near, 'vehicle', 'type')
  t.equal(from('430781100204'), 'clear', 'for clerks of a town')
  t.equal(from('430781100203'), 'role', 'but of one village not')
  t.equal(from('430781101203'), 'masked', 'of another town as ever')
  t.equal(from('430781'), 'masked', 'nor of the county around it')
  const levels = withRules([
    { category: 'vehicle', show: 'withheld' },
    { category: 'vehicle', level: 3, show: 'clear' },
  ])
  t.equal(
    shown(scopeOf(levels, { identity: clerk, item }).near, 'vehicle', 'type'),
    'clear',
    'the level breaks the tie',
  )
})

t.test('a category can be kept from whom only presence reaches', async (t) => {
  const home = withRules([{ category: 'vehicle', reach: 'ownArea' }])
  const { near, elsewhere } = scopeOf(home, { identity: clerk, item: 'publicRentalHousing', present: true })
  t.equal(shown(near, 'vehicle', 'type'), 'masked')
  t.equal(shown(elsewhere, 'vehicle', 'type'), 'area')
  t.equal(shown(elsewhere, 'realEstate', 'use'), 'masked')
})

t.test('level 4 is shown to nobody, though a rule that names no level says clear', async (t) => {
  const item = 'publicRentalHousing'
  const { near } = scopeOf(withRules([{ item, show: 'clear' }]), { identity: clerk, item })
  t.equal(shown(near, 'personalIncome', 'income'), 'level')
})

t.test('a paper is judged by all that it needs or not at all', async (t) => {
  const judged = (view: View | undefined) => view?.judged.map(({ category }) => category.id) ?? []
  let mixed = 0
  for (const { id: item } of catalogue.items) {
    const ask = (more: Partial<Rule>) =>
      scopeOf(withRules([{ role: 'window', ...more }]), { identity: window, item, present: true })
    const { near, elsewhere } = scopeOf(rules, { identity: window, item, present: true })
    t.strictSame(judged(elsewhere), judged(near))
    for (const { category, fields } of near.judged) {
      const what = `${item} ${category.id}`
      const levels = [...new Set(Object.keys(fields).map((name) => levelOf(category, name)))]
      if (levels.length > 1) mixed++
      for (const level of levels)
        t.notOk(judged(ask({ category: category.id, level, show: 'withheld' }).near).includes(category.id), what)
      const atHome = ask({ category: category.id, reach: 'ownArea', show: 'predicate' })
      t.ok(judged(atHome.near).includes(category.id), what)
      t.notOk(judged(atHome.elsewhere).includes(category.id), what)
    }
  }
  t.ok(mixed > 0, 'of several levels, one is enough')
})

t.test('rules of which neither is more specific are refused when they are loaded', async (t) => {
  const refused: readonly (readonly Partial<Rule>[])[] = [
    [{ item: 'elderCard' }, { category: 'vehicle' }],
    [{ area: '430781' }, { category: 'vehicle' }],
    [{ area: '430781' }, { item: 'elderCard', level: 3 }],
    [{ level: 3, show: 'clear' }],
    [{ category: 'vehicle' }, { category: 'vehicle', show: 'withheld' }],
  ]
  for (const more of refused) t.throws(() => withRules(more), { code: 'badRule' }, JSON.stringify(more))
  const third = { item: 'elderCard', category: 'vehicle' }
  t.doesNotThrow(() => withRules([{ item: 'elderCard' }, { category: 'vehicle' }, third]), 'a third one decides')
  t.doesNotThrow(
    () => withRules([{ area: '430781' }, { area: '430721', category: 'vehicle' }]),
    'areas apart never meet',
  )
})

t.test('a rule that makes no sense is refused, and says which', async (t) => {
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ role: 'auditor' }, /不得查询居民/],
    [{ role: 'systemAdmin' }, /不得查询居民/],
    [{ reach: 'self' }, /范围只能是/],
    [{ role: 'resident', reach: 'presence' }, /范围只能是/],
    [{ item: 'nothing' }, /没有这个事项/],
    [{ category: 'constructor' }, /没有这个数据类/],
    [{ area: '43' }, /行政区划/],
    [{ area: '' }, /行政区划/],
    [{ level: 5 }, /级别/],
    [{ category: 'vehicle', level: 4, show: 'clear' }, /不得显示/],
  ]
  for (const [change, message] of refused) t.throws(() => withRules([change]), { code: 'badRule', message })
})

t.test('with no rules, nobody sees anything', async (t) => {
  for (const identity of [clerk, window, system, resident])
    t.throws(() => scopeOf(compileRules([], catalogue), { identity, item: 'elderCard' }), { code: 'forbidden' })
})

const identities = fc.constantFrom(clerk, window, system, { ...system, categories: ids }, resident)
const requests: fc.Arbitrary<ScopeRequest> = fc.record({
  identity: identities,
  item: fc.constantFrom(...catalogue.items.map(({ id }) => id)),
  present: fc.boolean(),
})
const wishes = fc.array(fc.constantFrom(...ids, 'constructor', 'nothing'), { maxLength: 50 })

t.test('to ask for less, or to have less agreed, shows the same or less', async (t) => {
  holds(
    t,
    fc.property(requests, wishes, fc.subarray(ids), (request, asked, agreed) => {
      const { near } = scopeOf(rules, request)
      const narrowed = scopeOf(rules, { ...request, asked }).near
      assert.deepEqual(
        narrowed.categories,
        near.categories.filter(({ category }) => asked.includes(category.id)),
      )
      if (request.identity.kind !== 'client') return
      const less = scopeOf(rules, { ...request, identity: { ...request.identity, categories: agreed } }).near
      for (const one of less.categories)
        if ('fields' in one) assert.ok(agreed.includes(one.category.id))
        else assert.ok(one.reason === 'role' || agreed.includes(one.category.id))
    }),
    { numRuns: 500 },
  )
})

const someRule: fc.Arbitrary<Rule> = fc
  .record({
    role: fc.constantFrom('clerk', 'window'),
    item: fc.option(fc.constantFrom('elderCard', 'publicRentalHousing')),
    category: fc.option(fc.constantFrom('personBasic', 'vehicle', 'marriage')),
    level: fc.option(fc.constantFrom(1, 2, 3, 4)),
    area: fc.option(fc.constantFrom('430781', '430781100', '430721')),
    reach: fc.constantFrom('ownArea', 'presence'),
    show: fc.constantFrom('clear', 'masked', 'itemClear', 'predicate', 'withheld'),
  })
  .map((rule) =>
    rule.level === 4 && rule.show !== 'predicate' ? { ...rule, show: 'withheld' as const } : rule,
  ) as fc.Arbitrary<Rule>

t.test('whatever the rules say: level 4 is never shown, nor what the item does not read', async (t) => {
  let compiled = 0
  holds(
    t,
    fc.property(fc.array(someRule, { maxLength: 3 }), requests, (more, request) => {
      const found = (() => {
        try {
          return withRules(more)
        } catch {
          return undefined
        }
      })()
      if (!found) return
      compiled += 1
      const { near, elsewhere } = scopeOf(found, request)
      const item = catalogue.findItem(request.item ?? '')
      for (const view of [near, elsewhere])
        for (const one of view?.categories ?? [])
          for (const name of 'fields' in one ? Object.keys(one.fields) : []) {
            assert.ok(levelOf(one.category, name) < 4, `${one.category.id}.${name}`)
            assert.ok(item?.reads[one.category.id]?.includes(name), `${one.category.id}.${name}`)
          }
    }),
    { numRuns: 60 },
  )
  t.ok(compiled > 10, `${compiled} sets of rules that hold together`)
})
