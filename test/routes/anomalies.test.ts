import t from 'tap'
import { createAnomalyWatch } from '../../src/audit/anomaly-watch.ts'
import { testAccount } from '../fixtures/hub.ts'
import { plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { keyOf, logReaders, now } from './log-readers.ts'

const { hub, ask, log, logged, settle, signIn, signInAs } = await logReaders(t)
const { pool } = hub.store
const accounts = [await testAccount(hub, 'auditor'), await testAccount(hub, 'auditor')] as const
const [first, second] = [await signInAs(accounts[0]), await signInAs(accounts[1])]
const watch = createAnomalyWatch({ store: hub.store, vault: hub.vault, catalogue: hub.catalogue, silence: 0 })
t.teardown(() => watch.close())

// numbers that may be usernames, too
await pool.query('ALTER TABLE account ALTER COLUMN account_id RESTART WITH 100')
/** Three looks of an account at its own holder, each of another number: as many anomalies. */
const window = await testAccount(hub, 'window', { organisation: '审批局' })
const organisation = '审批局'
for (const [nth, kind] of ['colleague', 'other colleague', 'self'].entries()) {
  const idNumber = idNumberOf('430781', `195${nth}-01-01`, '123')
  await plantResident(hub, { idNumber })
  const ownResident = hub.vault.residentId(idNumber)
  if (kind === 'self')
    await pool.query('UPDATE account SET own_resident = $1 WHERE account_id = $2', [ownResident, window.account])
  else await testAccount(hub, 'window', { organisation, ownResident })
  await log({
    actor: String(window.account),
    actorName: '王五',
    role: 'window',
    organisation,
    residentId: keyOf(hub, idNumber),
    caseNumber: `JS-2026-00${nth}571`,
  })
}
await settle()
await watch.step()

function list(query: Readonly<Record<string, string>> = {}, headers = first) {
  return ask({ url: `/v1/anomalies?${new URLSearchParams(query)}`, headers })
}

function decide(id: number | string, payload: object, headers = first) {
  return ask({ method: 'POST', url: `/v1/anomalies/${id}/decision`, headers, payload })
}

t.test('auditors see what was found, page by page, and that it was looked at is in the log', async (t) => {
  const { status, body } = await list({ kind: 'selfOrColleague' })
  t.equal(status, 200)
  t.match(body, {
    anomalies: [
      {
        kind: 'selfOrColleague',
        title: '查询本人或同事',
        actor: String(window.account),
        actorName: '王五',
        role: 'window',
        organisation,
        entries: 1,
        explanation: '查询了本人',
        state: 'open',
      },
      { explanation: /同单位的同事/ },
      { explanation: /同单位的同事/ },
    ],
    searchedAt: /Z$/,
  })
  t.notOk('next' in body)
  t.notMatch(JSON.stringify(body), /\d{17}[\dX]/)

  const pages: number[] = []
  for (let before: number | undefined; ; ) {
    const page = (await list({ kind: 'selfOrColleague', limit: '1', ...(before && { before: String(before) }) })).body
    pages.push(...page.anomalies.map(({ id }: { id: number }) => id))
    before = page.next
    if (before === undefined) break
  }
  t.strictSame(
    pages,
    body.anomalies.map(({ id }: { id: number }) => id),
  )
  t.match((await logged('GET /v1/anomalies')).at(-1), { kind: 'logLook', subject: 'anomalies kind=selfOrColleague' })
})

t.test('filters: state, kind, actor by number or name, organisation, time', async (t) => {
  const count = async (query: Readonly<Record<string, string>>) => (await list(query)).body.anomalies.length
  const [hourAgo, hourAhead] = [now().from, now().to]
  t.strictSame(
    [
      await count({ kind: 'selfOrColleague', state: 'open' }),
      await count({ state: 'confirmed' }),
      await count({ kind: 'bulk' }),
      await count({ kind: 'selfOrColleague', actor: String(window.account) }),
      await count({ kind: 'selfOrColleague', actor: window.username }),
      await count({ actor: 'nobody' }),
      await count({ organisation, kind: 'selfOrColleague' }),
      await count({ organisation: '别的单位' }),
      await count({ kind: 'selfOrColleague', from: hourAgo, to: hourAhead }),
      await count({ from: hourAhead }),
      await count({ to: hourAgo }),
    ],
    [3, 0, 0, 3, 3, 0, 3, 0, 3, 0, 0],
  )
  for (const query of ['state=closed', 'kind=x', 'limit=0', 'limit=201', 'before=x', 'from=2026-01-01', 'x=1'])
    t.equal((await ask({ url: `/v1/anomalies?${query}`, headers: first })).status, 400, query)
})

t.test('a number that is one’s account and another’s username finds both', async (t) => {
  await testAccount(hub, 'window', { username: String(window.account) })
  t.equal((await list({ kind: 'selfOrColleague', actor: String(window.account) })).body.anomalies.length, 3)
})

t.test('what is asked for is written down as far as it goes, and never cut through a letter', async (t) => {
  for (let blanks = 0; blanks < 2; blanks++) {
    const asked = `${'单'.repeat(100)}${'x'.repeat(blanks)}${'𠮷'.repeat(49)}`
    t.equal((await list({ organisation: asked })).status, 200)
    const [entry] = await logged('GET /v1/anomalies')
    t.ok(`anomalies organisation=${asked}`.startsWith(String(entry?.subject)))
    t.ok(String(entry?.subject).length >= 199)
  }
})

t.test('the entries of an anomaly are found in the log by its number', async (t) => {
  const [{ id, firstEntry }] = (await list({ kind: 'selfOrColleague' })).body.anomalies
  const { body } = await ask({
    method: 'POST',
    url: '/v1/access-entries/search',
    headers: first,
    payload: { ...now(), anomaly: id, reason: '核查异常' },
  })
  t.strictSame(
    body.entries.map((entry: { id: string }) => entry.id),
    [firstEntry],
  )
})

t.test('a decision has a reason, a name and an entry; another may follow it', async (t) => {
  const [{ id }] = (await list({ kind: 'selfOrColleague' })).body.anomalies
  t.equal((await decide(id, { state: 'explained' })).status, 400, 'not without a reason')
  t.equal((await decide(id, { state: 'open', reason: 'x' })).status, 400)
  t.equal(
    (await decide(id, { state: 'explained', reason: `号码 ${idNumberOf('430781', '1950-01-01', '123')}` })).status,
    400,
    'nor with a number',
  )
  t.match((await decide(999_999, { state: 'explained', reason: 'x' })).body, { code: 'anomalyNotFound' })
  const explained = await decide(id, { state: 'explained', reason: '培训时演示' })
  t.match(explained, {
    status: 200,
    body: {
      anomaly: {
        id,
        state: 'explained',
        reason: '培训时演示',
        decidedBy: { username: accounts[0].username },
        decidedAt: /Z$/,
      },
    },
  })
  const confirmed = await decide(id, { state: 'confirmed', reason: '并无培训' }, second)
  t.match(confirmed.body.anomaly, { state: 'confirmed', decidedBy: { username: accounts[1].username } })
  t.strictSame((await list({ state: 'confirmed' })).body.anomalies, [confirmed.body.anomaly])
  const entries = await logged('POST /v1/anomalies/:id/decision')
  t.match(entries, [
    { kind: 'administration', subject: `anomaly:${id} confirmed`, reason: '并无培训' },
    { reason: '培训时演示' },
  ])
})

t.test('nobody decides about himself, under another account of his either', async (t) => {
  const [, { id }] = (await list({ kind: 'selfOrColleague' })).body.anomalies
  const { rows } = await pool.query('SELECT holder FROM account WHERE account_id = $1', [window.account])
  const same = await signIn('auditor', { holder: ` ${rows[0].holder} ` })
  t.match(await decide(id, { state: 'explained', reason: 'x' }, same), { status: 403, body: { code: 'ownAnomaly' } })
  const { rows: own } = await pool.query('SELECT own_resident FROM account WHERE account_id = $1', [window.account])
  const registered = await signIn('auditor', { ownResident: own[0].own_resident })
  t.match(await decide(id, { state: 'explained', reason: 'x' }, registered), { body: { code: 'ownAnomaly' } })
  t.match((await list({ kind: 'selfOrColleague' })).body.anomalies[1], { state: 'open' })
})

t.test('the rules can be read by auditors and security administrators', async (t) => {
  const { body } = await ask({ url: '/v1/anomaly-rules', headers: await signIn('securityAdmin') })
  t.equal(body.rules.length, 10)
  t.match(body.rules[0], { kind: 'bulk', title: '短时大量查询', enabled: true, parameters: { hour: { clerk: 40 } } })
})
