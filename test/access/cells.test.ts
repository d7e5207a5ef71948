/**
 * Every role × item × area × presence × purpose × category, asked of the application over a store in which every field
 * of every record is a canary, and held against a table written from the design alone.
 */
import t from 'tap'
import type { Identity } from '../../src/access/identity.ts'
import type { Category } from '../../src/catalogue/category.ts'
import { testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { allRoles, type Case, promisedCategory, promisedStatus, relations } from './promised.ts'

const { hub, as } = madeUpCallers(await testHub(t, { config: { logLevel: 'trace' } }))
const { ask } = await testApp(t, hub)
const { catalogue } = hub

const areas = [
  '430781100203',
  '430781100204',
  '430781100',
  '430781101203',
  '430781',
  '430721100203',
  '4307',
  '110105001001',
]

/** What belongs where, as seen from three askers' areas. */
const residentsSeenFrom: Readonly<Record<string, Readonly<Record<Case['relation'], string>>>> = {
  '430781100203': { own: '430781100203', sibling: '430781100204', parent: '430781100', foreign: '110105001001' },
  '430781100': { own: '430781100203', sibling: '430781101203', parent: '430781', foreign: '110105001001' },
  '430781': { own: '430781100203', sibling: '430721100203', parent: '4307', foreign: '110105001001' },
}
const areaOf: Partial<Record<Case['role'], string>> = { clerk: '430781100203', window: '430781100' }

const people = new Map(areas.map((area, at) => [area, idNumberOf('430781', '1950-01-01', String(111 + at * 2))]))
const idNumberIn = (area: string) => people.get(area) ?? ''

/** Whatever a mask leaves of it, at either end, is the same for all; in the middle it is like no other. */
function canary(resident: number, { number, fields }: Category, name: string): string {
  const tag = `K${resident}${String(number).padStart(2, '0')}${String(Object.keys(fields).indexOf(name)).padStart(2, '0')}K`
  return `AAAAAA${tag}${'A'.repeat(8 - tag.length)}ZZZZ`
}
const canaries = /K\d{5}K/g

const born = '1999-12-29'
const until = '2099-12-28'
for (const [at, area] of areas.entries()) {
  const idNumber = idNumberIn(area)
  await plantResident(hub, { idNumber, registeredArea: area })
  for (const category of catalogue.categories) {
    const fields = Object.fromEntries(Object.keys(category.fields).map((name) => [name, canary(at, category, name)]))
    await plantRecord(hub, { idNumber, category, fields, validFrom: born, validTo: until })
  }
}

const agreed = new Set(catalogue.categories.map(({ number }) => number).filter((number) => number % 3 !== 0))

function identityOf(role: Case['role']): Identity {
  const base = { id: '1', name: role, organisation: '某单位', area: areaOf[role] ?? '430781' }
  if (role === 'system')
    return {
      ...base,
      kind: 'client',
      role,
      categories: [...agreed].map((number) => catalogue.getCategoryByNumber(number).id),
    }
  if (role === 'resident') return { ...base, kind: 'resident', role, residentIdNumber: idNumberIn('430781100203') }
  return { ...base, kind: 'account', role }
}

const callers = Object.fromEntries(allRoles.map((role) => [role, as(identityOf(role))]))
const presence = { method: 'cardRead', reference: 'reader-7' }

interface Answered {
  readonly status: string
  readonly reason?: string
  readonly records?: readonly {
    fields: Record<string, unknown>
    masked: string[]
    validFrom?: string
    validTo?: string
  }[]
  readonly withheld?: Record<string, string>
}

/** Where the answer is not what was promised; leaks and denials are told apart. */
interface Difference {
  readonly kind: 'leak' | 'denial' | 'other'
  readonly where: string
}

let cells = 0
const differences: Difference[] = []

async function compare(one: Case, categories?: readonly string[]): Promise<void> {
  const area = residentsSeenFrom[areaOf[one.role] ?? '430781']?.[one.relation] ?? ''
  const idNumber = idNumberIn(area)
  const purpose = one.item === undefined ? undefined : { item: one.item, caseNumber: 'JS-2026-000123' }
  const { status, body, text } = await ask({
    method: 'POST',
    url: '/v1/profiles/query',
    headers: callers[one.role] ?? {},
    payload: { idNumber, purpose, categories, presence: one.present ? presence : undefined },
  })
  const asked = catalogue.categories.filter(({ id }) => categories?.includes(id) ?? true)
  cells += asked.length
  const where = `${one.role} ${one.item ?? 'no purpose'} ${one.relation}${one.present ? ' present' : ''}`
  const told = new Set(text.match(canaries) ?? [])
  const differ = (kind: Difference['kind'], what: string) => void differences.push({ kind, where: `${where}: ${what}` })
  if (text.includes(idNumber)) differ('leak', 'the ID number')
  const promised = promisedStatus(one)
  if (status !== promised) return differ(status < promised ? 'leak' : 'denial', `${status}, not ${promised}`)
  if (status === 200) {
    const at = areas.indexOf(area)
    for (const category of asked)
      compareCategory(one, { category, at, answered: body.categories[category.id], told, differ })
    const others = Object.keys(body.categories).filter((id) => !asked.some((category) => category.id === id))
    if (others.length > 0) differ('leak', `not asked: ${others}`)
    // a resident's own name heads the reply, whatever he asked for
    if (one.role === 'resident') told.delete(tagOf(at, catalogue.getCategory('personBasic'), 'name'))
  }
  if (told.size > 0) differ('leak', `canaries ${[...told]}`)
}

function tagOf(at: number, category: Category, name: string): string {
  return canary(at, category, name).match(canaries)?.[0] ?? ''
}

interface Compared {
  readonly category: Category
  readonly at: number
  readonly answered: Answered | undefined
  /** canaries in the reply; those that were promised are struck off */
  readonly told: Set<string>
  readonly differ: (kind: Difference['kind'], what: string) => void
}

function compareCategory(one: Case, { category, at, answered, told, differ }: Compared): void {
  const promised = promisedCategory(one, { number: category.number, catalogue })
  if ('withheld' in promised) {
    const said = answered?.status === 'withheld' ? answered.reason : answered?.status
    if (said !== promised.withheld) differ(said === 'present' ? 'leak' : 'other', `${category.id} ${said}`)
    return
  }
  const [record] = answered?.records ?? []
  if (answered?.status !== 'present' || !record) {
    differ('denial', `${category.id} ${answered?.status}`)
    return
  }
  const { clear, masked, hidden } = promised
  for (const name of clear) if (!told.delete(tagOf(at, category, name))) differ('denial', `${category.id}.${name}`)
  // a tail is no more than a tail, and shown as one
  for (const name of masked) if (category.fields[name]?.mask === 'tail') told.delete(tagOf(at, category, name))
  const shown = [...clear, ...masked].sort()
  if (Object.keys(record.fields).sort().join() !== shown.join())
    differ('other', `${category.id} ${Object.keys(record.fields)}`)
  if ([...record.masked].sort().join() !== [...masked].sort().join())
    differ('other', `${category.id} masked ${record.masked}`)
  const withheld = Object.entries(answered.withheld ?? {}).map(([name, reason]) => `${name} ${reason}`)
  if (
    withheld.sort().join() !==
    hidden
      .map((name) => `${name} level`)
      .sort()
      .join()
  )
    differ('other', `${category.id} ${withheld}`)
  const mayTellDays = category.level <= 2 || masked.length + hidden.length === 0
  for (const bound of ['validFrom', 'validTo'] as const)
    if ((record[bound] !== undefined) !== mayTellDays)
      differ(mayTellDays ? 'denial' : 'leak', `${category.id} ${bound}`)
}

const items = [...catalogue.items.map(({ id }) => id), undefined, 'no-such-item']

t.test('every cell is what the design promises: no leak, no false denial', async (t) => {
  for (const role of allRoles)
    for (const relation of relations)
      for (const present of [false, true])
        for (const item of items) await compare({ role, relation, present, item, agreed })
  t.ok(cells >= 50_000, `${cells} cells`)
  t.strictSame(differences.slice(0, 20), [], `${differences.length} differences`)
})

t.test('categories narrow a query, one at a time, and never widen it', async (t) => {
  const before = cells
  for (const { id } of catalogue.categories)
    for (const role of ['clerk', 'window', 'system', 'resident'] as const)
      await compare({ role, relation: 'own', present: false, item: 'publicRentalHousing', agreed }, [id])
  t.equal(cells - before, 44 * 4)
  t.strictSame(differences.slice(0, 20), [])
})

t.test('no canary and no ID number is in a line of the log', async (t) => {
  t.ok(hub.logged.length > 1500, `${hub.logged.length} lines`)
  const all = hub.logged.join('\n')
  t.notMatch(all, /K\d{5}K/)
  for (const idNumber of people.values()) t.notOk(all.includes(idNumber))
})
