import { generateKeyPairSync, randomUUID } from 'node:crypto'
import t from 'tap'
import { errors } from '../../src/errors.ts'
import { testApp } from '../fixtures/app.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t, { budgets: true, config: { logLevel: 'trace' } })
const { ask, signIn, signInAs } = await testApp(t, hub)
const { db } = hub.store

type Headers = { readonly authorization: string }
const [first, second] = [await signIn('securityAdmin'), await signIn('securityAdmin')]
await signIn('securityAdmin')
const auditor = await signIn('auditor')
const reason = '岗位调整'

function propose(headers: Headers, change: object) {
  return ask({ method: 'POST', url: '/v1/access-changes', headers, payload: { reason, ...change } })
}

function decide(headers: Headers, id: string, what: 'approve' | 'reject' | 'withdraw', payload?: object) {
  return ask({ method: 'POST', url: `/v1/access-changes/${id}/${what}`, headers, ...(payload && { payload }) })
}

function get(headers: Headers, url: string) {
  return ask({ method: 'GET', url, headers })
}

/** Proposed by the first, approved by the second. */
async function carry(change: object) {
  const proposed = await propose(first, change)
  const approved = await decide(second, proposed.body.change?.id, 'approve')
  return { proposed, approved }
}

t.test(
  'a new account: proposed, approved, and its holder signs in with a password that neither knew whole',
  async (t) => {
    const username = `new-${randomUUID().slice(0, 8)}`
    const set = { role: 'clerk', holder: '工号 0777', organisation: '新洲镇车胤村', area: '430781100203' }
    const { proposed, approved } = await carry({ kind: 'accountAdd', subject: username, set })
    t.match(proposed, {
      status: 202,
      body: {
        change: {
          status: 'pending',
          atOnce: false,
          change: { kind: 'accountAdd', subject: username, set, reason },
          difference: { fields: [{ field: 'role', before: null, after: 'clerk' }] },
        },
      },
    })
    t.match(approved, { status: 200, body: { change: { status: 'approved' } } })
    const halves = [proposed.body.passwordHalf, approved.body.passwordHalf]
    for (const half of halves) {
      t.match(half, /^[a-z2-9]{4}(-[a-z2-9]{4}){2}$/)
      const { status } = await ask({ method: 'POST', url: '/v1/sessions', payload: { username, password: half } })
      t.equal(status, 401, 'one half opens nothing')
    }
    const password = halves.join('-')
    const signedIn = await ask({ method: 'POST', url: '/v1/sessions', payload: { username, password } })
    t.match(signedIn, { status: 200, body: { account: { role: 'clerk' }, mustFirst: ['changePassword'] } })
    const listed = await get(first, '/v1/access-changes?status=approved')
    t.equal(listed.body.changes[0].change.subject, username)
    const everything = JSON.stringify([
      listed.body,
      hub.logged,
      await db.selectFrom('access_request').selectAll().execute(),
    ])
    for (const half of halves) t.notOk(everything.includes(half), 'told once, and kept nowhere')
  },
)

t.test('a password is reset in two halves, too; a second factor by two people', async (t) => {
  const account = await testAccount(hub, 'auditor')
  const { proposed, approved } = await carry({
    kind: 'accountChange',
    subject: account.username,
    set: { resetPassword: true, resetTotp: true },
  })
  const password = `${proposed.body.passwordHalf}-${approved.body.passwordHalf}`
  t.equal((await ask({ method: 'POST', url: '/v1/sessions', payload: account })).status, 400)
  const { body } = await ask({ method: 'POST', url: '/v1/sessions', payload: { username: account.username, password } })
  t.strictSame(body.mustFirst, ['changePassword', 'setUpOtp'])
  const again = await propose(first, { kind: 'accountChange', subject: account.username, set: { resetPassword: true } })
  t.not(again.body.passwordHalf, proposed.body.passwordHalf, 'another half each time')
})

t.test('names that two people would not read alike, or that read as a number of an account, are refused', async (t) => {
  const set = { role: 'clerk', holder: '张三', organisation: '新洲镇', area: '430781001001' }
  const add = (subject: string, change: object) =>
    propose(first, { kind: 'accountAdd', subject, set: { ...set, ...change } })
  for (const mark of ['\ufe00', '\u3164', '\u034f', '\u2800', '\u{e0100}', '\u180b', '\u200b'])
    for (const name of ['holder', 'organisation'])
      t.equal((await add('zhang.san', { [name]: `张${mark}三` })).status, 400, JSON.stringify(mark))
  t.equal((await add('0421', {})).status, 400)
  t.equal((await add('zhang.0421', {})).status, 202)
  const client = { name: 'x', organisation: 'x', area: '430781', categories: [] }
  t.equal((await propose(first, { kind: 'clientAdd', subject: '12', set: client })).status, 400)
  const old = await testAccount(hub, 'clerk', { username: '1234' })
  const stop = { kind: 'accountChange', subject: '1234', set: { disabled: true } }
  t.equal((await propose(first, stop)).status, 202, `account ${old.account} is from before`)
})

t.test('a change works on tokens already issued', async (t) => {
  const account = await testAccount(hub, 'window')
  const token = await signInAs(account)
  const before = await ask({ method: 'POST', url: '/v1/profiles/query', headers: token, payload: {} })
  t.equal(before.status, 400)
  const { body } = await propose(first, { kind: 'accountChange', subject: account.username, set: { disabled: true } })
  t.ok(body.change.atOnce)
  await hub.access.refreshed()
  t.equal((await ask({ method: 'POST', url: '/v1/profiles/query', headers: token, payload: {} })).status, 401)
  t.equal((await decide(second, body.change.id, 'reject', { reason: '不是他' })).status, 200)
  t.match(await signInAs(account), { authorization: /^Bearer / })
})

t.test('rules change together, and the difference says which cells open', async (t) => {
  const rules = (await get(auditor, '/v1/rules')).body.rules
  const masked = rules.find((rule: { role: string; level: number }) => rule.role === 'clerk' && rule.level === 3)
  const add = [{ role: 'clerk', level: 3, reach: 'presence', show: 'itemClear' }]
  const { proposed, approved } = await carry({ kind: 'ruleChange', set: { remove: [masked.id], add } })
  t.equal(approved.status, 200)
  const { cells } = proposed.body.change.difference
  t.ok(cells.length > 20)
  t.match(cells[0], { role: 'clerk', level: 3, before: { show: 'masked' }, after: { show: 'itemClear' }, opens: true })
  const after = (await get(first, '/v1/rules')).body.rules
  t.equal(after.length, rules.length)
  t.ok(
    after.some(
      ({ role, level, show }: Record<string, unknown>) => role === 'clerk' && level === 3 && show === 'itemClear',
    ),
  )
})

t.test('clients and budgets go the same way', async (t) => {
  const key = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const set = {
    name: '婚姻登记系统',
    organisation: '民政局',
    department: 'civilAffairs',
    area: '430781',
    categories: ['marriage'],
    key,
  }
  const subject = `c-${randomUUID().slice(0, 8)}`
  const { approved } = await carry({ kind: 'clientAdd', subject, set })
  t.equal(approved.status, 200)
  const find = async () => {
    const { clients } = (await get(auditor, '/v1/clients')).body
    return clients.find(({ id }: { id: string }) => id === subject)
  }
  const { kid } = (await find()).keys[0]
  t.match(await find(), { categories: ['marriage'], disabled: false })
  const next = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  await carry({
    kind: 'clientChange',
    subject,
    set: { categories: ['marriage', 'personBasic'], revokeKey: kid, addKey: next },
  })
  const changed = await find()
  t.strictSame(changed.categories, ['marriage', 'personBasic'])
  t.match([changed.keys.length, changed.keys[0].kid === kid], [1, false])
  const stopped = await propose(first, { kind: 'clientChange', subject, set: { disabled: true } })
  t.match([stopped.body.change.atOnce, (await find()).disabled], [true, true])
  await decide(first, stopped.body.change.id, 'withdraw')
  t.equal((await find()).disabled, false)
  const secret = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const refused = await propose(first, { kind: 'clientChange', subject, set: { addKey: secret } })
  t.equal(refused.body.code, 'privateKeyGiven')
  t.notOk(JSON.stringify(await db.selectFrom('access_request').selectAll().execute()).includes(secret.d ?? '?'))

  await carry({ kind: 'budgetChange', subject: 'clerk', set: { perMinute: 25 } })
  const { budgets } = (await get(auditor, '/v1/budgets')).body
  t.match(budgets, [
    { role: 'clerk', perMinute: 25, perHour: 200 },
    { role: 'window', perMinute: 40 },
  ])
})

t.test('refusals have their codes, and say what to do', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const change = { kind: 'accountChange', subject: username, set: { area: '430781100' } }
  const { body } = await propose(first, change)
  const { id } = body.change
  const cases: readonly (readonly [Promise<{ status: number; body: { code: string } }>, keyof typeof errors])[] = [
    [decide(first, id, 'approve'), 'ownChange'],
    [decide(second, id, 'withdraw'), 'forbidden'],
    [decide(second, randomUUID(), 'approve'), 'changeNotFound'],
    [decide(second, 'not-a-uuid', 'approve'), 'badRequest'],
    [decide(second, id, 'reject', {}), 'badRequest'],
    [decide(auditor, id, 'approve'), 'forbidden'],
    [propose(auditor, change), 'forbidden'],
    [propose(first, { ...change, set: {} }), 'badRequest'],
    [propose(first, { ...change, kind: 'everything' }), 'badRequest'],
    [propose(first, { ...change, reason: ' ' }), 'badRequest'],
    [propose(first, { ...change, set: { username: 'x' } }), 'badRequest'],
    [propose(first, { ...change, set: { area: 430781 } }), 'badRequest'],
    [propose(first, { ...change, set: { organisation: ' 带空格' } }), 'badRequest'],
    [propose(first, { ...change, set: { organisation: '看不见\u200b的' } }), 'badRequest'],
    [propose(first, { ...change, set: { role: 'resident' } }), 'badRequest'],
    [propose(first, { ...change, set: { department: 'nothing' } }), 'unknownDepartment'],
    [propose(first, { kind: 'budgetChange', subject: 'officer', set: { perDay: 1 } }), 'badRequest'],
    [get(first, '/v1/access-changes?status=all'), 'badRequest'],
    [get(first, '/v1/access-changes?limit=1'), 'badRequest'],
  ]
  for (const [asked, code] of cases) {
    const reply = await asked
    t.match([reply.status, reply.body.code], [errors[code].status, code])
  }
  const signedOut = await ask({ method: 'GET', url: '/v1/access-changes' })
  t.equal(signedOut.status, 401)
  const concurrent = await Promise.all([decide(second, id, 'approve'), decide(second, id, 'reject', { reason })])
  t.strictSame(concurrent.map(({ status }) => status).sort(), [200, 409])
})

t.test('who has an account is told to those who answer for it, without what signs anybody in', async (t) => {
  const { username } = await testAccount(hub, 'auditor')
  for (const headers of [first, auditor]) {
    const { status, body, text } = await get(headers, '/v1/accounts')
    t.equal(status, 200)
    t.match(
      body.accounts.find((one: { username: string }) => one.username === username),
      { role: 'auditor', disabled: false, hasOtp: true, mustChangePassword: false },
    )
    t.notMatch(text, /argon2|password_hash|secret/i)
  }
  for (const role of ['clerk', 'window', 'officer', 'systemAdmin'] as const) {
    const headers = await signIn(role)
    for (const url of ['/v1/accounts', '/v1/rules', '/v1/clients', '/v1/budgets', '/v1/access-changes'])
      t.match((await get(headers, url)).body, { code: 'forbidden' })
  }
})

t.test('what was proposed is listed from the newest on, and paged by time', async (t) => {
  const all = (await get(auditor, '/v1/access-changes')).body.changes
  t.ok(all.length > 5)
  const times = all.map(({ proposedAt }: { proposedAt: string }) => proposedAt)
  t.strictSame(times, times.toSorted().reverse())
  const older = (await get(auditor, `/v1/access-changes?before=${encodeURIComponent(times[2])}`)).body.changes
  t.equal(older.length, all.length - 3)
})
