/** What officers, clerks and residents are told of contradictions, and what they are not. */
import t from 'tap'
import { compareChanges } from '../../src/conflicts/compare-changes.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { officerOf } from '../fixtures/officer.ts'
import { personOf } from '../updates/pusher.ts'
import { say, saying, speakersOf } from './sayings.ts'

const hub = await testHub(t)
const app = await testApp(t, hub)
const { police, civilAffairs, health, partyOrganisation } = await speakersOf(hub, app)
const officers = {
  police: await officerOf(app, 'police'),
  health: await officerOf(app, 'health'),
  civilAffairs: await officerOf(app, 'civilAffairs'),
  court: await officerOf(app, 'court'),
}

const her = personOf(1)
const secrets = { police: '金丝雀警', health: '金丝雀医', spouse: personOf(77), branch: '金丝雀支部' }
await say(police, saying(her, 'personBasic', { name: secrets.police, sex: '2' }))
await say(health, saying(her, 'birthRecord', { motherName: secrets.health, childName: '金丝雀婴' }))
await say(partyOrganisation, saying(her, 'partyMembership', { sex: '1', branch: secrets.branch }))

interface Listed {
  readonly id: string
  readonly fact: { readonly id: string }
  readonly others: readonly object[]
}

async function listed(officer: { get(url: string): Promise<{ body: { conflicts: Listed[] } }> }, query = '') {
  const { body } = await officer.get(`/v1/conflicts${query}`)
  return body.conflicts
}

t.test('each department sees where it is contradicted: by whom, and not with what', async (t) => {
  const seen = await officers.police.get('/v1/conflicts')
  t.match(
    seen.body.conflicts,
    [
      {
        fact: { id: 'sex', title: '性别' },
        state: 'open',
        own: { standing: 'authority', categories: ['personBasic'] },
        others: [{ source: 'partyOrganisation', agrees: false, isAuthority: false }],
      },
    ],
    'and nothing of her name: that she has given birth here is of level 4',
  )
  t.equal(seen.body.conflicts.length, 1)
  t.notMatch(seen.text, /金丝雀|4307811/, 'neither content nor whom it is about')
  t.match(await listed(officers.health), [
    { fact: { id: 'name' }, own: { standing: 'overruled' }, others: [{ source: 'police', isAuthority: true }] },
  ])
  t.strictSame(await listed(officers.court), [], 'it is nobody else’s')
  t.strictSame(await listed(officers.police, '?state=closed'), [])
  t.equal((await officers.police.get('/v1/conflicts?limit=1')).body.conflicts.length, 1)
})

t.test('whom it is about stands with the department’s own data, and in the log', async (t) => {
  const [{ id } = { id: '' }] = await listed(officers.health)
  const { body, text } = await officers.health.get(`/v1/conflicts/${id}`)
  t.match(body.subject, {
    idNumber: her,
    records: [
      { category: 'birthRecord', key: { certificateNumber: 'A123456789' }, values: { motherName: secrets.health } },
    ],
  })
  t.strictSame(Object.keys(body.subject.records[0].values), ['motherName'], 'and no more than is compared')
  t.notMatch(text, new RegExp(`${secrets.police}|${secrets.branch}|金丝雀婴`))
  const [other = { id: '' }] = await listed(officers.police)
  const own = await officers.police.get(`/v1/conflicts/${other.id}`)
  t.match(own.body.subject, { records: [{ category: 'personBasic', values: { sex: '2' } }] })
  t.notMatch(own.text, new RegExp(secrets.branch))
  t.match(await officers.police.get(`/v1/conflicts/${id}`), { status: 404, body: { code: 'conflictNotFound' } })
  t.match(await officers.court.get(`/v1/conflicts/${id}`), { status: 404, body: { code: 'conflictNotFound' } })
  t.match(await officers.court.post(`/v1/conflicts/${id}/resolve`, { outcome: 'ownIsWrong', reason: '不是我们的' }), {
    status: 404,
  })
  const { rows } = await hub.store.pool.query(
    `SELECT department, outcome FROM access_entry WHERE resident_id = $1 AND subject = $2 ORDER BY at`,
    [hub.vault.residentId(her), `conflict:${id}`],
  )
  t.strictSame(rows, [{ department: 'health', outcome: 'answered' }])
})

t.test('an answer is told to the others, and ends nothing by itself; agreement does', async (t) => {
  const him = personOf(4)
  await say(police, saying(him, 'personBasic', {}))
  const sayBorn = (birthDate: string) => say(health, saying(him, 'deathRecord', { birthDate }))
  await sayBorn('1950-01-02')
  const { id } = (await listed(officers.health)).find(({ fact }) => fact.id === 'birthDate') ?? { id: '' }
  const bad = await officers.health.post(`/v1/conflicts/${id}/resolve`, { outcome: 'ownIsWrong', reason: `是${him}` })
  t.match(bad, { status: 400 }, 'no ID number in a reason')
  const { body } = await officers.health.post(`/v1/conflicts/${id}/resolve`, {
    outcome: 'ownIsWrong',
    reason: '录入有误，将更正',
  })
  t.match(body.conflict, { state: 'open', own: { answer: 'ownIsWrong', reason: '录入有误，将更正' } })
  t.match((await officers.police.get(`/v1/conflicts/${id}`)).body.conflict.others, [{ answer: 'ownIsWrong' }])
  await sayBorn('1950-01-03')
  await compareChanges(hub)
  const changed = await officers.police.get(`/v1/conflicts/${id}`)
  t.equal(changed.body.conflict.others[0].answer, undefined, 'it was about what was said then')
  await officers.police.post(`/v1/conflicts/${id}/resolve`, { outcome: 'ownIsRight', reason: '已核对档案' })
  await sayBorn('1950-01-01')
  await compareChanges(hub)
  t.match((await officers.police.get(`/v1/conflicts/${id}`)).body.conflict, { state: 'closed' })
  t.match(await officers.police.post(`/v1/conflicts/${id}/resolve`, { outcome: 'ownIsRight', reason: '再答一次' }), {
    status: 409,
    body: { code: 'conflictClosed' },
  })
  await sayBorn('1950-01-02')
  const again = (await listed(officers.police)).find((one) => one.id === id)
  t.match(again, { state: 'open', own: { answer: undefined } }, 'what was answered then is answered no more')
})

t.test('a record that was there before the catalogue compared it states its facts all the same', async (t) => {
  const { pool } = hub.store
  const count = async () => (await pool.query('SELECT conflict_id FROM conflict WHERE closed_at IS NULL')).rows.length
  const stated = async () =>
    (await pool.query('SELECT stated FROM record ORDER BY resident_id, category, source, key')).rows
  const [before, open] = [await stated(), await count()]
  t.ok(open > 0)
  await pool.query('UPDATE record SET stated = NULL')
  await pool.query('DELETE FROM conflict_side')
  await pool.query('DELETE FROM conflict')
  await compareChanges(hub)
  t.equal(await count(), 0, 'nothing has changed, so nothing is compared')
  await pool.query('DELETE FROM conflict_watch')
  await compareChanges(hub)
  t.strictSame(await stated(), before)
  t.equal(await count(), open)
  await pool.query("UPDATE conflict_watch SET facts = 'of another catalogue'")
  await compareChanges(hub)
  t.equal(await count(), open)
})

t.test('a department that says something else later is found by whatever way it is told', async (t) => {
  const him = personOf(2)
  await say(civilAffairs, saying(him, 'marriage', { spouseIdNumber: personOf(900) }))
  await say(police, saying(him, 'familyRelation', { memberIdNumber: personOf(901) }))
  const { pool } = hub.store
  await compareChanges(hub)
  t.match(
    (await listed(officers.civilAffairs)).map(({ fact }) => fact.id),
    ['spouse'],
  )
  await pool.query('DELETE FROM change; DELETE FROM change_feed')
  await pool.query('DELETE FROM conflict_side; DELETE FROM conflict')
  await say(police, saying(personOf(3), 'personBasic', {}))
  await pool.query('UPDATE conflict_watch SET position = 0')
  await pool.query('UPDATE change SET resident_id = NULL')
  await compareChanges(hub)
  t.match(
    (await listed(officers.civilAffairs)).map(({ fact }) => fact.id),
    ['spouse'],
    'all of a category was told',
  )
})
