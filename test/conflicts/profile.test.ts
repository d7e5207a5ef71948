/** What a query shows of contradictions: the authority’s word, and of the others no more than the scope does. */
import t from 'tap'
import type { Identity } from '../../src/access/identity.ts'
import type { PresentRecord } from '../../src/residents/profile.ts'
import { showAnswer } from '../../src/residents/reply.ts'
import { testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { testHub } from '../fixtures/hub.ts'
import { personOf } from '../updates/pusher.ts'
import { say, saying, speakersOf, unsaying } from './sayings.ts'

const real = await testHub(t)
const { police, health, partyOrganisation } = await speakersOf(real, await testApp(t, real))
const { hub, as } = madeUpCallers(real)
const app = await testApp(t, hub)

const her = personOf(1)
const born = `${her.slice(6, 10)}-${her.slice(10, 12)}-${her.slice(12, 14)}`
await say(police, saying(her, 'personBasic', { name: '张三丰', sex: '1', birthDate: born }))

async function profile(caller: Identity, body: object = {}) {
  const reply = await app.ask({
    method: 'POST',
    url: '/v1/profiles/query',
    headers: as(caller),
    payload: { idNumber: her, ...body },
  })
  t.equal(reply.status, 200)
  return reply
}

const herself: Identity = {
  kind: 'resident',
  role: 'resident',
  id: '1',
  name: '',
  organisation: '',
  area: '',
  residentIdNumber: her,
}
const purpose = { item: 'elderCard', caseNumber: 'JS-2026-000123' }
const presence = { method: 'cardRead', reference: 'reader-7' }

async function asClerk() {
  const headers = await app.signIn('window')
  const reply = await app.ask({
    method: 'POST',
    url: '/v1/profiles/query',
    headers,
    payload: { idNumber: her, purpose, presence },
  })
  t.equal(reply.status, 200)
  return reply
}

t.test('who sees all of it is told who says otherwise; the authority’s word is shown, the other is not', async (t) => {
  await say(partyOrganisation, saying(her, 'partyMembership', { sex: '2' }))
  const { body } = await profile(herself)
  const [basic] = body.categories.personBasic.records
  t.match(basic, { fields: { sex: { code: '1' } } })
  t.strictSame(basic.conflicts, [
    { field: 'sex', fact: 'sex', standing: 'authority', with: ['partyOrganisation'], more: false },
  ])
  const [member] = body.categories.partyMembership.records
  t.notOk('sex' in member.fields)
  t.match(member.conflicts, [{ field: 'sex', standing: 'overruled', with: ['police'] }])
  t.match(member.fields, { memberNumber: String }, 'all else is shown')
})

t.test('whose scope has not the other category learns that somebody says otherwise, and not who', async (t) => {
  await say(health, saying(her, 'deathRecord', { birthDate: '1930-01-01', deathDate: '2026-10-01' }))
  const { body, text } = await asClerk()
  const [basic] = body.categories.personBasic.records
  t.equal(basic.fields.birthDate, born)
  t.strictSame(basic.conflicts, [
    { field: 'sex', fact: 'sex', standing: 'authority', with: [], more: true },
    { field: 'birthDate', fact: 'birthDate', standing: 'authority', with: ['health'], more: false },
    { field: 'lifeStatus', fact: 'lifeStatus', standing: 'open', with: ['health'], more: false },
  ])
  t.notOk('lifeStatus' in basic.fields)
  t.notMatch(text, /1930-01-01|partyOrganisation|中共津市市/)
  t.notOk('lifeStatus' in body.resident, 'she is dead to one, and alive to another')
})

t.test('that somebody says otherwise is not told where it would tell of a record of level 4', async (t) => {
  await say(health, saying(her, 'birthRecord', { motherName: '张姗', childName: '金丝雀婴' }))
  const ofName = ({ fact }: { fact: string }) => fact === 'name'
  const { body, text } = await asClerk()
  const [basic] = body.categories.personBasic.records
  t.ok(basic.fields.name, 'the authority’s word stands')
  t.equal(basic.conflicts.find(ofName), undefined)
  t.notMatch(text, /张姗|金丝雀婴/)
})

t.test('where no authority has spoken, neither word is shown', async (t) => {
  const { body } = await profile(herself, { categories: ['partyMembership'] })
  t.equal(body.categories.partyMembership.status, 'present')
  await say(police, unsaying(her, 'personBasic', {}))
  await say(health, saying(her, 'deathRecord', { sex: '1', deathDate: '2026-10-01' }))
  const open = await profile(herself, { categories: ['partyMembership', 'deathRecord'] })
  t.match(open.body.categories.partyMembership.records, [
    { conflicts: [{ field: 'sex', standing: 'open', with: ['health'] }] },
  ])
  t.notOk('sex' in open.body.categories.deathRecord.records[0].fields)
})

t.test('a category of which nothing is left is not known', (t) => {
  const category = hub.catalogue.getCategory('partyMembership')
  const context = { catalogue: hub.catalogue, sourceId: String, isShown: () => false, referenceOf: () => '' }
  const showing = { category, fields: { sex: 'clear' }, withheld: {}, validity: true } as const
  const record = (standing: 'authority' | 'open'): PresentRecord => ({
    residentId: '',
    category: category.number,
    source: 1,
    key: '',
    digest: '',
    version: 1,
    observedAt: new Date(),
    confirmedAt: new Date(),
    selfCollected: false,
    fields: { memberNumber: 'M1', sex: '1' },
    conflicts: [{ field: 'sex', fact: 'sex', standing, against: [{ source: 2, categories: [1] }], ofValue: true }],
  })
  const shown = (...records: PresentRecord[]) =>
    showAnswer(context, showing, { status: 'present', records, complete: true })
  t.strictSame(shown(record('open')), { status: 'unknown', reason: 'conflict' })
  t.match(shown(record('authority')), { status: 'present', records: [{ fields: { sex: { code: '1' } } }] })
  t.match(shown(record('open'), record('authority')), { status: 'present', records: [{ fields: {} }, {}] })
  t.end()
})

t.test('what the hub knew then, it answers with then', async (t) => {
  const before = new Date()
  await say(partyOrganisation, saying(her, 'partyMembership', { sex: '1' }))
  const then = await profile(herself, { asOf: before.toISOString(), categories: ['partyMembership'] })
  t.match(then.body.categories.partyMembership.records, [{ conflicts: [{ field: 'sex' }] }])
  const now = await profile(herself, { categories: ['partyMembership'] })
  t.notOk('conflicts' in now.body.categories.partyMembership.records[0])
})
