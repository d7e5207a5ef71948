/**
 * The rules of a new store and the items, as one text that a reviewer reads in a diff. After a change that is meant:
 * `npm test -- --snapshot test/access/matrix.test.ts`.
 */
import { readFile, writeFile } from 'node:fs/promises'
import t from 'tap'
import { compileRules, type Plan } from '../../src/access/compile-rules.ts'
import { decidingRule, ruledRoles } from '../../src/access/rule.ts'
import { listRules } from '../../src/access/rule-store.ts'
import type { View } from '../../src/access/view.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { type Category, levelOf } from '../../src/catalogue/category.ts'
import type { Level } from '../../src/catalogue/field.ts'
import type { Item } from '../../src/catalogue/item.ts'
import { testDatabase } from '../fixtures/database.ts'
import { allRoles } from './promised.ts'

const { db } = await testDatabase(t)
const [catalogue, rules] = [await loadCatalogue(), await listRules(db)]
const compiled = compileRules(rules, catalogue)
const file = new URL('matrix.txt', import.meta.url)
/** somewhere that no rule of a new store names */
const area = '430781'

const signs = { clear: '+', masked: '*', itemClear: '~', predicate: '?', withheld: '-' } as const
const legend = `How fields are shown, by the rules of a new store. Regenerated; read its diff.

  +  as it is                ~  as it is where the item says so, else masked
  *  masked                  ?  never; only an item's predicate reads it
  -  withheld                .  not by this role (or, among fields, not for this reader)

`

function levelsOf(category: Category): Level[] {
  return [...new Set(Object.keys(category.fields).map((name) => levelOf(category, name)))].sort()
}

/** `2+ 3*` */
function signsOf(role: string, category: Category): string {
  const own = rules.filter((rule) => rule.role === role)
  return levelsOf(category)
    .map((level) => {
      const rule = decidingRule(own, { item: undefined, category: category.id, level, area })
      return `${level}${rule ? signs[rule.show] : '.'}`
    })
    .join(' ')
}

function categoryLines(): string[] {
  const line = (first: string, cells: readonly string[]) =>
    `${first.padEnd(27)}${cells.map((cell) => cell.padEnd(13)).join('')}`.trimEnd()
  return [
    line('', allRoles),
    ...catalogue.categories.map((category) =>
      line(
        `${String(category.number).padStart(2)} ${category.id}`,
        allRoles.map((role) => signsOf(role, category)),
      ),
    ),
  ]
}

function signIn(view: View | undefined, category: string, name: string): string {
  const found = view?.categories.find((one) => one.category.id === category)
  if (!found || 'reason' in found) return found && 'reason' in found && found.reason === 'level' ? '?' : '.'
  const shown = found.fields[name]
  return shown ? signs[shown] : found.withheld[name] === 'level' ? '?' : '.'
}

/** What each role sees of a field, in the order of `ruledRoles`. */
function fieldSigns(item: Item, viewIn: (plan: Plan) => View | undefined): string[] {
  return Object.entries(item.reads).map(([category, names]) => {
    const cells = names.map((name) => {
      const plans = ruledRoles.map((role) => compiled.findPlan(role, { item: item.id, area }))
      return `${name} ${plans.map((plan) => signIn(plan && viewIn(plan), category, name)).join('')}`
    })
    return `  ${category.padEnd(24)}${cells.join('   ')}`
  })
}

function itemLines(item: Item): string[] {
  const { number, id, title } = item
  const elsewhere = fieldSigns(item, (plan) => plan.elsewhere ?? plan.near)
  const near = fieldSigns(item, (plan) => plan.near)
  const differs = elsewhere.filter((line, at) => line !== near[at])
  return ['', `${number} ${id} ${title}`, ...near, ...differs.map((line) => `  by presence elsewhere:${line}`)]
}

t.test('the matrix is the one that was reviewed', async (t) => {
  const reaches = rules.map(({ role, reach }) => `${role}: ${reach}`)
  const text = [
    `${legend}Whose facts: ${[...new Set(reaches)].join(' · ')}`,
    '',
    'ROLE × CATEGORY × LEVEL',
    '',
    ...categoryLines(),
    '',
    `ITEM × FIELD: ${ruledRoles.join(', ')}`,
    ...catalogue.items.flatMap(itemLines),
    '',
  ].join('\n')
  if (process.env.TAP_SNAPSHOT === '1') await writeFile(file, text)
  t.equal(text, await readFile(file, 'utf8'))
})
