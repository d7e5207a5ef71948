/** Where somebody belongs and whether he lives is kept beside his records: a push changes it for the next query. */
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { pusherOf } from './pusher.ts'

const hub = await testHub(t)
const app = await testApp(t, hub)
const categories = ['personBasic', 'householdRegistration', 'residencePermit']
const police = await pusherOf(hub, app, { department: 'police', categories })
const here = `${hub.area}001001`
const there = `${hub.area}002003`
const clerkHere = await app.signIn('clerk', { area: here })
const clerkThere = await app.signIn('clerk', { area: there })
const idNumber = idNumberOf('430781', '1945-01-01', '123')

let sourceVersion = 0
function upsert(category: string, fields: object) {
  sourceVersion += 1
  return { category, idNumber, operation: 'upsert', fields, sourceVersion }
}
const person = (lifeStatus: string) =>
  upsert('personBasic', { name: '张丰', sex: '1', ethnicity: '01', birthDate: '1945-01-01', lifeStatus })
const household = (villageCode: string) =>
  upsert('householdRegistration', { householdNumber: 'H1', address: '某村', villageCode, relationToHead: '02' })
const permit = (areaCode: string) =>
  upsert('residencePermit', {
    permitNumber: 'P1',
    address: '某街',
    areaCode,
    issued: '2026-01-01',
    expires: '9999-12-31',
  })

function query(headers: object) {
  const payload = { idNumber, purpose: { item: 'elderCard', caseNumber: 'JS-2026-1' } }
  return app.ask({ method: 'POST', url: '/v1/profiles/query', headers: { ...headers }, payload })
}

async function push(...items: readonly unknown[]): Promise<void> {
  const answers = await police.said(items)
  if (answers.some((answer) => !answer.startsWith('accepted'))) throw new Error(answers.join(', '))
}

const seenBy = async () => [(await query(clerkHere)).status, (await query(clerkThere)).status]

t.test('whoever belongs nowhere is seen by no clerk; a move changes who may see him', async (t) => {
  await push(person('alive'))
  t.strictSame(await seenBy(), [404, 404])
  await push(household(here))
  t.strictSame(await seenBy(), [200, 404])
  await push(permit(there))
  t.strictSame(await seenBy(), [200, 200], 'where he is registered, and where he lives')
  await push(household(there))
  t.strictSame(await seenBy(), [404, 200])
  await push({ ...permit(there), operation: 'delete' }, household(here))
  t.strictSame(await seenBy(), [200, 404])
})

t.test('a death is in the next answer, and so is that it was a mistake', async (t) => {
  const lifeStatus = async () => (await query(clerkHere)).body.resident.lifeStatus
  t.equal(await lifeStatus(), 'alive')
  await push(person('dead'))
  t.equal(await lifeStatus(), 'dead')
  t.strictSame(await police.said([{ ...person('alive'), sourceVersion: 1 }]), ['stale 2'])
  t.equal(await lifeStatus(), 'dead', 'an older word does not raise him')
  await push(person('alive'))
  t.equal(await lifeStatus(), 'alive')
})

t.test('what is gone says nothing of where he lives, however long it would have lasted', async (t) => {
  const second = (change: object) => ({
    ...upsert('residencePermit', {
      permitNumber: 'P2',
      address: '某街',
      areaCode: there,
      issued: '2026-01-01',
      expires: '2030-12-31',
    }),
    ...change,
  })
  await push({ ...second({ validTo: '2030-12-31' }) })
  await push(permit(here))
  await push({ ...permit(here), operation: 'delete' })
  t.equal((await query(clerkThere)).status, 200)
})

t.test('nor does a permit that was cancelled', async (t) => {
  const [old, next] = [permit(here), permit(there)]
  const cancelled = { ...old, fields: { ...old.fields, permitNumber: 'P2', cancelledOn: '2026-11-01' } }
  const valid = { ...next, fields: { ...next.fields, permitNumber: 'P3', expires: '2027-11-01' } }
  await push(cancelled, valid)
  t.strictSame(await seenBy(), [200, 200], 'by his household, and by the permit that holds')
  await push({ ...permit(there), fields: { ...valid.fields, cancelledOn: '2026-11-02' } })
  t.strictSame(await seenBy(), [200, 404])
})
