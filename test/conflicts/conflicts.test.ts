import t from 'tap'
import { compareChanges } from '../../src/conflicts/compare-changes.ts'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { revertBatch } from '../../src/ingest/revert.ts'
import { placeChanges } from '../../src/updates/change-feed.ts'
import { changesKeptDays, forgetOldPushes } from '../../src/updates/forget.ts'
import { testApp } from '../fixtures/app.ts'
import { ingestRows, testHub } from '../fixtures/hub.ts'
import { withWords } from '../ingest/small-hub.ts'
import { personOf } from '../updates/pusher.ts'
import { say, saying, speakersOf, unsaying } from './sayings.ts'

const hub = withWords(await testHub(t))
const app = await testApp(t, hub)
const { police, civilAffairs, health, partyOrganisation } = await speakersOf(hub, app)

/** A resident for each test. */
let people = 0
const somebody = () => personOf(people++)

/** What the profile says: `field fact standing against…`, in the order of the records. */
async function told(idNumber: string, category: string, asOf?: Date): Promise<string[]> {
  const answer = await hub.ask(idNumber, category, { at: new Date(), ...(asOf && { asOf }) })
  if (answer?.status !== 'present') return [answer?.status ?? 'nobody']
  return answer.records.flatMap(({ conflicts = [] }) =>
    conflicts.map(({ field, fact, standing, against }) => {
      const others = against.map(({ source }) => hub.adapters.departmentOf(source)?.id)
      return [field, fact, standing, ...others].join(' ')
    }),
  )
}

/** What officers are told: facts that are open, with the departments in them. */
async function open(idNumber: string): Promise<string[]> {
  await compareChanges(hub)
  const { rows } = await hub.store.pool.query<{ fact: number; sources: number[] }>(
    `SELECT fact, array_agg(source ORDER BY source) AS sources FROM conflict JOIN conflict_side USING (conflict_id)
     WHERE resident_id = $1 AND closed_at IS NULL GROUP BY fact ORDER BY fact`,
    [hub.vault.residentId(idNumber)],
  )
  const factOf = (fact: number) => [...hub.catalogue.facts.values()].find(({ number }) => number === fact)?.id
  return rows.map(({ fact, sources }) =>
    [factOf(fact), ...sources.map((source) => hub.adapters.departmentOf(source)?.id)].join(' '),
  )
}

t.test('each fact is compared, and the authority’s word counts', async (t) => {
  const her = somebody()
  await say(police, saying(her, 'personBasic', { name: '买买提·艾力', sex: '2', maritalStatus: '10' }))
  t.strictSame(await told(her, 'personBasic'), [], 'nobody says otherwise')

  await say(health, saying(her, 'birthRecord', { motherName: '艾力' }))
  await say(partyOrganisation, saying(her, 'partyMembership', { sex: '1' }))
  await say(civilAffairs, saying(her, 'marriage', { maritalStatus: '21', spouseIdNumber: personOf(900) }))
  t.strictSame(await told(her, 'personBasic'), [
    'name name authority health',
    'sex sex authority partyOrganisation',
    'maritalStatus maritalStatus overruled civilAffairs',
  ])
  t.strictSame(await told(her, 'birthRecord'), ['motherName name overruled police'])
  t.strictSame(await told(her, 'partyMembership'), ['sex sex overruled police'])
  t.strictSame(await told(her, 'marriage'), ['maritalStatus maritalStatus authority police'])
  t.strictSame(await open(her), [
    'name police health',
    'sex police partyOrganisation',
    'maritalStatus police civilAffairs',
  ])

  await say(health, saying(her, 'birthRecord', { motherName: '买买提 • 艾力' }))
  await say(partyOrganisation, saying(her, 'partyMembership', { sex: '2' }))
  await say(police, saying(her, 'personBasic', { name: '买买提·艾力', sex: '2', maritalStatus: '22' }))
  t.strictSame(await told(her, 'personBasic'), [], 'what is only written differently is the same')
  t.strictSame(await open(her), [])
})

t.test('three departments on a death: day, name, sex and birth of the dead, and whether he is', async (t) => {
  const him = somebody()
  await say(police, saying(him, 'personBasic', {}))
  await say(health, saying(him, 'deathRecord', { name: '张三峰', sex: '2', birthDate: '1950-01-02' }))
  t.strictSame(await told(him, 'personBasic'), [
    'name name authority health',
    'sex sex authority health',
    'birthDate birthDate authority health',
    'lifeStatus lifeStatus open health',
  ])
  t.equal(
    (await hub.profile(him, 'householdRegistration'))?.resident.lifeStatus,
    undefined,
    'nobody says that he lives',
  )

  await say(
    police,
    saying(him, 'personBasic', { lifeStatus: 'dead' }),
    saying(him, 'deathRecord', { deathDate: '2026-10-02' }),
  )
  await say(civilAffairs, saying(him, 'deathRecord', { deathDate: '2026-10-01' }))
  t.strictSame(await told(him, 'deathRecord'), [
    'deathDate deathDate authority civilAffairs health',
    'deathDate deathDate overruled police',
    'name name overruled police',
    'sex sex overruled police',
    'birthDate birthDate overruled police',
    'deathDate deathDate overruled police',
  ])
  t.equal((await hub.profile(him, 'householdRegistration'))?.resident.lifeStatus, 'dead')
  t.ok((await open(him)).includes('deathDate police civilAffairs health'))

  await say(police, unsaying(him, 'deathRecord', { certificateNumber: 'D1' }))
  t.notOk(
    (await open(him)).some((fact) => fact.startsWith('deathDate')),
    'a department that says nothing contradicts nobody',
  )
})

t.test('of certificates the newest speaks: reissued, revoked, divorced', async (t) => {
  const him = somebody()
  const [first, second] = [personOf(901), personOf(902)]
  await say(police, saying(him, 'familyRelation', { memberIdNumber: first }))
  await say(civilAffairs, saying(him, 'marriage', { spouseIdNumber: first }))
  t.strictSame(await open(him), [])
  const again = { certificateNumber: 'J2', spouseIdNumber: second, registeredOn: '2020-01-01' }
  await say(civilAffairs, saying(him, 'marriage', again))
  t.strictSame(await open(him), ['spouse police civilAffairs'], 'remarried, and the police do not know')
  t.strictSame(
    await told(him, 'marriage'),
    ['spouseIdNumber spouse authority police'],
    'the older one is in no conflict',
  )
  t.strictSame(await told(him, 'familyRelation'), ['memberIdNumber spouse overruled civilAffairs'])
  await say(civilAffairs, saying(him, 'marriage', { ...again, revokedOn: '2020-02-02' }))
  t.strictSame(await open(him), [], 'what was revoked never was')
  await say(civilAffairs, saying(him, 'marriage', { ...again, event: '03' }))
  t.strictSame(await open(him), [], 'what is only issued anew tells of no event')
  await say(civilAffairs, saying(him, 'marriage', { ...again, event: '02', maritalStatus: '40' }))
  t.strictSame(await open(him), [], 'who is divorced has nobody to compare')
})

t.test('a conflict closes when departments agree, and opens again: by push, delete, import and revert', async (t) => {
  const her = somebody()
  const idOf = async () =>
    (await hub.store.pool.query('SELECT conflict_id FROM conflict WHERE resident_id = $1', [hub.vault.residentId(her)]))
      .rows
  await say(health, saying(her, 'deathRecord', { deathDate: '2026-09-01' }))
  const file = (deathDate: string, at: number) =>
    ingestRows(hub, {
      department: 'police',
      exportId: 'deaths',
      rows: [
        {
          公民身份号码: her,
          死者姓名: '王五',
          业务编号: 'X1',
          死亡日期: deathDate,
          注销时间: '2026-09-20',
          办理派出所: '某所',
        },
      ],
      observedAt: new Date(Date.now() - at * 1000),
      allowShrink: true,
    })
  await file('2026-09-02', 60)
  t.strictSame(await open(her), ['deathDate police health'], 'a first load goes straight into the records')
  const [opened] = await idOf()
  await file('2026-09-01', 50)
  t.strictSame(await open(her), [])
  const { batchId } = await file('2026-09-03', 40)
  t.strictSame(await open(her), ['deathDate police health'])
  t.strictSame(await idOf(), [opened], 'it is the same conflict')
  await revertBatch(hub, batchId)
  t.strictSame(await open(her), [])
  t.strictSame(await told(her, 'deathRecord'), [])
  await say(health, saying(her, 'deathRecord', { deathDate: '2026-09-05' }))
  t.strictSame(await open(her), ['deathDate police health'])
  await say(health, unsaying(her, 'deathRecord', { certificateNumber: 'D1' }))
  t.strictSame(await open(her), [])
})

t.test('whose word counts is told anew where the authority speaks later', async (t) => {
  const him = somebody()
  const authority = async () => {
    await compareChanges(hub)
    const { rows } = await hub.store.pool.query(
      'SELECT authority FROM conflict WHERE resident_id = $1 AND closed_at IS NULL AND fact = $2',
      [hub.vault.residentId(him), hub.catalogue.facts.get('sex')?.number],
    )
    return rows.map((row) => hub.adapters.departmentOf(row.authority)?.id)
  }
  await say(health, saying(him, 'deathRecord', { sex: '2' }))
  await say(partyOrganisation, saying(him, 'partyMembership', { sex: '1' }))
  t.strictSame(await authority(), [undefined])
  await say(police, saying(him, 'personBasic', { sex: '1' }))
  t.strictSame(await authority(), ['police'])
})

t.test('what was forgotten before anybody compared it is found all the same', async (t) => {
  const her = somebody()
  await compareChanges(hub)
  await say(police, saying(her, 'personBasic', { sex: '2' }))
  await say(partyOrganisation, saying(her, 'partyMembership', { sex: '1' }))
  await say(police, saying(somebody(), 'personBasic', {}))
  await placeChanges(hub.store)
  await hub.store.pool.query('UPDATE change_feed SET at = now() - make_interval(days => $1)', [changesKeptDays + 1])
  await forgetOldPushes(hub.store)
  t.strictSame(await open(her), ['sex police partyOrganisation'])
})

t.test('a contradiction begins and ends by the day, too', async (t) => {
  const her = somebody()
  const dayIn = (days: number) => dayInChina(new Date(Date.now() + days * 86_400_000))
  /** a day passes */
  const turn = () =>
    hub.store.pool.query(`
      WITH turned AS (UPDATE record SET valid_from = valid_from - 1, valid_to = valid_to - 1 WHERE category <> ${person})
      UPDATE conflict_watch SET day = day - 1`)
  const person = hub.catalogue.getCategory('personBasic').number
  await say(police, saying(her, 'personBasic', { name: '甲甲', sex: '2' }))
  const term = { validFrom: dayIn(1), validTo: dayIn(1) }
  await say(health, saying(her, 'birthRecord', { motherName: '乙乙' }, term))
  t.strictSame(await open(her), [], 'it is said as of tomorrow')
  t.strictSame(await told(her, 'personBasic'), [])
  const tomorrow = new Date(Date.now() + 86_400_000)
  t.strictSame(await told(her, 'personBasic', tomorrow), ['name name authority health'])
  await turn()
  t.strictSame(await told(her, 'personBasic'), ['name name authority health'], 'on its only day')
  t.strictSame(await open(her), ['name police health'], 'and nobody has said anything since')
  await turn()
  t.strictSame(await told(her, 'personBasic'), [])
  t.strictSame(await open(her), [])

  await say(civilAffairs, saying(her, 'marriage', { spouseIdNumber: personOf(903) }))
  const sooner = { certificateNumber: 'J2', registeredOn: '2024-01-01', spouseIdNumber: personOf(904) }
  await say(civilAffairs, saying(her, 'marriage', sooner, { validTo: dayIn(0) }))
  await say(police, saying(her, 'familyRelation', { memberIdNumber: personOf(904) }))
  t.strictSame(await open(her), [])
  await turn()
  t.strictSame(await open(her), ['spouse police civilAffairs'], 'what hid it holds no longer')
})
