import t from 'tap'
import { changeAccount } from '../../src/access/accounts.ts'
import { alikeInTime } from '../fixtures/alike-in-time.ts'
import { credentialsOf, otpOf, type Reply, testApp } from '../fixtures/app.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db } = hub.store
const { ask } = await testApp(t, hub)
const account = await testAccount(hub, 'clerk')
const own = { host: 'localhost', origin: 'http://localhost' }

function signInWith(payload: object) {
  return ask({ method: 'POST', url: '/v1/sessions', payload })
}

/** `yiku_refresh=…` as a browser would send it back. */
function cookieOf({ headers }: Reply): string | undefined {
  const [cookie] = String([headers['set-cookie'] ?? ''].flat()[0]).split(';')
  return cookie || undefined
}

function refresh(cookie: string | undefined, headers: object = own) {
  return ask({ method: 'POST', url: '/v1/sessions/refresh', headers: { ...headers, ...(cookie && { cookie }) } })
}

function tryToken(token: string) {
  return ask({
    method: 'POST',
    url: '/v1/account/totp/confirm',
    headers: { authorization: `Bearer ${token}` },
    payload: { otp: '000000' },
  })
}

/** Whether a token is taken: the route refuses the code, not the caller. */
async function isTaken(token: string): Promise<boolean> {
  const { status, body } = await tryToken(token)
  if (status === 400 && body.code === 'badOtp') return true
  if (status === 401 && body.code === 'unauthenticated') return false
  throw new Error(`${status} ${body.code}`)
}

function minutesAgo(column: 'refreshed_at' | 'expires_at', minutes: number, cookie: string) {
  const [family = ''] = (cookie.split('=')[1] ?? '').split('.')
  const at = new Date(Date.now() - minutes * 60_000)
  return db
    .updateTable('session')
    .set({ [column]: at })
    .where('family', '=', family)
    .execute()
}

t.test('the right name and password give a token, for ten minutes, and say whose it is', async (t) => {
  const { status, body, headers } = await signInWith(credentialsOf(account))
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.equal(body.expiresIn, 600)
  t.strictSame(body.account, {
    name: `持有人 ${account.username}`,
    role: 'clerk',
    organisation: '津市市政务服务中心',
    area: '430781001001',
  })
  t.strictSame(body.mustFirst, [])
  const [head, claims] = body.accessToken
    .split('.')
    .slice(0, 2)
    .map((part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  t.strictSame(head, { alg: 'HS256', typ: 'at+jwt', kid: '1' })
  t.strictSame(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'ver'])
  t.match(claims, { sub: `account:${account.account}`, ver: 1, aud: 'yiku', iss: 'yiku' })
  t.equal(claims.exp - claims.iat, 600)
})

t.test('a wrong name and a wrong password get the same problem', async (t) => {
  const { password, username } = await testAccount(hub, 'clerk')
  const disabled = await testAccount(hub, 'clerk')
  await changeAccount(db, disabled.username, { disabled: true })
  const wrong = [
    { username, password: `${password}x` },
    { username: 'nobody', password },
    { username: username.toUpperCase(), password },
    { username: `${username} `, password },
    { username: `' or ''='`, password },
    { username: disabled.username, password: disabled.password },
  ]
  const replies = await Promise.all(wrong.map(signInWith))
  const bytes = replies.map(({ status, text }) => `${status} ${text.replace(/urn:uuid:[0-9a-f-]{36}/, '')}`)
  t.equal(new Set(bytes).size, 1)
  t.match(replies[0]?.body, { status: 401, code: 'badCredentials' })
  t.equal(replies[0]?.headers['www-authenticate'], 'Bearer realm="yiku"')
  t.notOk(replies.some(cookieOf), 'and no cookie')
})

t.test('a wrong name takes as long as a wrong password, and as a locked account', async (t) => {
  const { username } = await testAccount(hub, 'clerk')
  const locked = await testAccount(hub, 'clerk')
  const inAnHour = new Date(Date.now() + 3_600_000)
  await db.updateTable('account').set({ locked_until: inAnHour }).where('account_id', '=', locked.account).execute()
  const asking = (make: () => object) => () => {
    const payload = make()
    return async () => t.equal((await signInWith(payload)).status, 401)
  }
  let nobody = 0
  const timed = await alikeInTime({
    ways: {
      name: asking(() => ({ username: `nobody-${nobody++}`, password: 'x' })),
      password: asking(() => ({ username, password: 'x' })),
      locked: asking(() => ({ username: locked.username, password: locked.password })),
    },
    samples: 4,
    within: 1.4,
  })
  t.ok(timed.shortest >= 190, 'a guess is dear')
  t.ok(timed.isAlike, timed.says)
})

t.test('what is no sign-in is refused', async (t) => {
  const { username, password } = account
  const bad = [
    {},
    { username },
    { username, password: '' },
    { username: 7, password },
    { username, password, role: 'administrator' },
    { username: 'x'.repeat(65), password },
    { username, password: 'x'.repeat(257) },
    { username: 'a\0b', password },
    { username: [username], password },
    { username, password, otp: 123456 },
    { username, password, otp: '12345' },
    { username, password, otp: '１２３４５６' },
  ]
  for (const payload of bad) {
    const { status, text } = await signInWith(payload)
    t.equal(status, 400, JSON.stringify(payload).slice(0, 60))
    t.notOk(text.includes(password))
  }
  const { status, body } = await signInWith({ username, password: 'x'.repeat(70_000) })
  t.match([status, body.code], [413, 'bodyTooLarge'])
})

t.test(
  'five failures lock an account for a quarter of an hour, then longer; a right sign-in forgets them',
  async (t) => {
    const one = await testAccount(hub, 'window')
    const wrong = { username: one.username, password: 'wrong' }
    const lockOf = async () => {
      const { locked_until, failures } = await db
        .selectFrom('account')
        .select(['locked_until', 'failures'])
        .where('account_id', '=', one.account)
        .executeTakeFirstOrThrow()
      return { failures, minutes: locked_until ? Math.round((locked_until.getTime() - Date.now()) / 60_000) : 0 }
    }
    const passLock = () =>
      db
        .updateTable('account')
        .set({ locked_until: new Date(0) })
        .where('account_id', '=', one.account)
        .execute()

    for (let nth = 1; nth <= 4; nth++) await signInWith(wrong)
    t.strictSame(await lockOf(), { failures: 4, minutes: 0 })
    t.equal((await signInWith(credentialsOf(one))).status, 200)
    t.strictSame(await lockOf(), { failures: 0, minutes: 0 }, 'forgotten')
    for (let nth = 1; nth <= 5; nth++) await signInWith(wrong)
    t.strictSame(await lockOf(), { failures: 5, minutes: 15 })
    const { status, body } = await signInWith(credentialsOf(one))
    t.match([status, body.code], [401, 'badCredentials'], 'the right password is of no use')
    await signInWith(wrong)
    t.strictSame(await lockOf(), { failures: 5, minutes: 15 }, 'nor does a locked account count on')
    for (const minutes of [30, 60, 120, 240, 240]) {
      await passLock()
      await signInWith(wrong)
      t.equal((await lockOf()).minutes, minutes)
    }
    await passLock()
    t.equal((await signInWith(credentialsOf(one))).status, 200)
    t.strictSame(await lockOf(), { failures: 0, minutes: 0 })
  },
)

t.test('guesses that come all at once are worth five', async (t) => {
  const one = await testAccount(hub, 'window')
  const guesses = Array.from({ length: 30 }, (_, nth) => ({ username: one.username, password: `guess ${nth}` }))
  const replies = await Promise.all(guesses.map(signInWith))
  t.ok(replies.every(({ status }) => status === 401))
  const { failures, locked_until } = await db
    .selectFrom('account')
    .select(['failures', 'locked_until'])
    .where('account_id', '=', one.account)
    .executeTakeFirstOrThrow()
  t.equal(failures, 5)
  t.ok(locked_until)
  t.equal((await signInWith(credentialsOf(one))).status, 401)
})

t.test('many right sign-ins at once all succeed', async (t) => {
  const one = await testAccount(hub, 'window')
  const replies = await Promise.all(Array.from({ length: 8 }, () => signInWith(credentialsOf(one))))
  t.ok(replies.every(({ status }) => status === 200))
})

t.test('a second factor is asked for only after the right password, and no code is taken twice', async (t) => {
  const auditor = await testAccount(hub, 'auditor')
  const { username, password, totpSecret = '' } = auditor
  t.match((await signInWith({ username, password })).body, { status: 401, code: 'otpRequired' })
  t.match((await signInWith({ username, password: 'wrong' })).body, { code: 'badCredentials' })
  t.match((await signInWith({ username, password: 'wrong', otp: otpOf(totpSecret) })).body, { code: 'badCredentials' })
  const otherCode = otpOf(totpSecret) === '000000' ? '000001' : '000000'
  t.match((await signInWith({ username, password, otp: otherCode })).body, { code: 'badCredentials' })
  t.match(
    (await signInWith({ username, password, otp: otpOf(totpSecret, -3) })).body,
    { code: 'badCredentials' },
    'old',
  )
  const { failures } = await db
    .selectFrom('account')
    .select('failures')
    .where('account_id', '=', auditor.account)
    .executeTakeFirstOrThrow()
  t.equal(failures, 4, 'wrong codes count like wrong passwords; a missing one does not')
  const otp = otpOf(totpSecret)
  const replies = await Promise.all([1, 2, 3].map(() => signInWith({ username, password, otp })))
  t.strictSame(replies.map(({ status }) => status).sort(), [200, 401, 401], 'one of three at once')
  t.equal((await signInWith({ username, password, otp: otpOf(totpSecret, 1) })).status, 200, 'the next one is new')
  t.equal((await signInWith({ username, password, otp })).status, 401, 'an older one is not')
})

t.test('a locked account does not say that its password was right', async (t) => {
  const { username, password, account } = await testAccount(hub, 'auditor')
  const inAnHour = new Date(Date.now() + 3_600_000)
  await db.updateTable('account').set({ locked_until: inAnHour }).where('account_id', '=', account).execute()
  t.match((await signInWith({ username, password })).body, { code: 'badCredentials' })
})

t.test('the cookie is out of reach of scripts, of other sites and of other paths', async (t) => {
  const { headers } = await signInWith(credentialsOf(account))
  const cookie = String(headers['set-cookie'])
  t.match(cookie, /^yiku_refresh=[0-9a-f-]{36}\.[\w-]{43};/)
  for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/v1/sessions', 'Expires=']) t.match(cookie, attribute)
  t.notMatch(cookie, /Secure|Domain/)
  const { rows } = await hub.store.pool.query('select refresh from session')
  t.notOk(
    rows.some(({ refresh }) => cookie.includes(refresh)),
    'the store has only its hash',
  )
})

t.test('behind https the cookie is secure, and of this host alone', async (t) => {
  const secure = { ...hub, config: { ...hub.config, origin: 'https://yiku.example' } }
  const { ask } = await testApp(t, secure)
  const signedIn = await ask({ method: 'POST', url: '/v1/sessions', payload: credentialsOf(account) })
  const set = String(signedIn.headers['set-cookie'])
  t.match(set, /^__Host-yiku_refresh=/)
  for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/;', 'Secure']) t.match(set, attribute)
  const cookie = cookieOf(signedIn) ?? ''
  const from = (origin: string) =>
    ask({ method: 'POST', url: '/v1/sessions/refresh', headers: { cookie, origin, host: 'inside:8080' } })
  t.match((await from('http://yiku.example')).body, { code: 'crossSite' })
  t.match((await from('https://yiku.example.evil')).body, { code: 'crossSite' })
  t.equal((await from('https://yiku.example')).status, 200)
  const plain = cookie.replace('__Host-', '')
  const { status } = await ask({ method: 'POST', url: '/v1/sessions/refresh', headers: { cookie: plain, ...own } })
  t.equal(status, 401, 'a cookie that a neighbour could have planted is none')
})

t.test('a refresh gives a new token and a new cookie', async (t) => {
  const first = await signInWith(credentialsOf(account))
  const second = await refresh(cookieOf(first))
  t.equal(second.status, 200)
  t.not(second.body.accessToken, first.body.accessToken)
  t.not(cookieOf(second), cookieOf(first))
  t.ok(await isTaken(second.body.accessToken))
  t.ok(await isTaken(first.body.accessToken), 'the first token lives on till its end')
  t.equal((await refresh(cookieOf(second))).status, 200)
})

t.test('refresh and sign-out by cookie are taken from our own pages alone', async (t) => {
  const cookie = cookieOf(await signInWith(credentialsOf(account))) ?? ''
  const host = 'yiku.example'
  const foreign = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `https://${host}.evil.example` },
    { origin: `https://evil.example/${host}` },
    { origin: `https://${host}:8443` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site', origin: `https://${host}` },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  ]
  for (const headers of foreign)
    for (const [method, url] of [
      ['POST', '/v1/sessions/refresh'],
      ['DELETE', '/v1/sessions/current'],
    ] as const) {
      const { status, body } = await ask({ method, url, headers: { host, cookie, ...headers } })
      t.match([status, body.code], [403, 'crossSite'], `${method} ${JSON.stringify(headers)}`)
    }
  for (const headers of [
    { origin: `https://${host}` },
    { origin: `http://${host}` },
    { 'sec-fetch-site': 'same-origin' },
  ])
    t.equal((await refresh(cookie, { host, ...headers })).status, 200, JSON.stringify(headers))
})

t.test('a reply says whether it is still the same person, in every session of an account', async (t) => {
  const first = await signInWith(credentialsOf(account))
  const other = await signInWith(credentialsOf(await testAccount(hub, 'clerk')))
  const { person } = first.body
  t.match(person, /^account:\d+$/)
  t.equal((await refresh(cookieOf(first))).body.person, person)
  t.equal((await signInWith(credentialsOf(account))).body.person, person)
  t.not(other.body.person, person)
})

t.test('two tabs that refresh at once both go on, and the family does not fork', async (t) => {
  const cookie = cookieOf(await signInWith(credentialsOf(account)))
  const replies = await Promise.all(Array.from({ length: 10 }, () => refresh(cookie)))
  t.ok(
    replies.every(({ status }) => status === 200),
    'each gets a token',
  )
  const given = replies.flatMap((reply) => cookieOf(reply) ?? [])
  t.equal(given.length, 1, 'one gets a cookie')
  for (const { body } of replies) t.ok(await isTaken(body.accessToken))
  t.equal((await refresh(given[0])).status, 200, 'which is good')
})

t.test('an old cookie that comes again past its grace ends the session, tokens included', async (t) => {
  const first = await signInWith(credentialsOf(account))
  const second = await refresh(cookieOf(first))
  await minutesAgo('refreshed_at', 0.2, cookieOf(first) ?? '')
  const reused = await refresh(cookieOf(first))
  t.match([reused.status, reused.body.code], [401, 'refreshReused'])
  t.match(String(reused.headers['set-cookie']), /yiku_refresh=;.*Expires=Thu, 01 Jan 1970/, 'and is taken back')
  t.equal((await refresh(cookieOf(second))).status, 401, 'the newest is worth nothing now')
  await hub.access.refreshed()
  t.notOk(await isTaken(second.body.accessToken))
})

t.test('a cookie two before the newest ends the session at once, grace or not', async (t) => {
  const first = await signInWith(credentialsOf(account))
  const second = await refresh(cookieOf(first))
  const third = await refresh(cookieOf(second))
  t.equal((await refresh(cookieOf(first))).status, 401)
  t.equal((await refresh(cookieOf(third))).status, 401)
})

t.test('who knows a session’s cookie but for its secret has it ended: he has held one', async (t) => {
  const cookie = cookieOf(await signInWith(credentialsOf(account))) ?? ''
  t.equal((await refresh(cookie.replace(/\.[\w-]+$/, `.${'A'.repeat(43)}`))).status, 401)
  t.equal((await refresh(cookie)).status, 401)
})

t.test('what is no cookie of ours refreshes nothing and ends nothing', async (t) => {
  const good = cookieOf(await signInWith(credentialsOf(account))) ?? ''
  const strange = [
    'yiku_refresh=',
    'yiku_refresh=x',
    `yiku_refresh=${'x'.repeat(8000)}`,
    `yiku_refresh=00000000-0000-0000-0000-000000000000.${'A'.repeat(43)}`,
    `${good}A`,
    good.slice(0, -1),
    good.toUpperCase(),
    good.replace('.', '%00'),
    'other=1',
  ]
  for (const cookie of strange) {
    const { status, body } = await refresh(cookie)
    t.match([status, body.code], [401, 'unauthenticated'], cookie.slice(0, 40))
  }
  t.equal((await refresh(good)).status, 200)
})

t.test('a session ends half an hour after its last refresh, and twelve hours after its beginning', async (t) => {
  const idle = cookieOf(await signInWith(credentialsOf(account))) ?? ''
  await minutesAgo('refreshed_at', 29, idle)
  const next = cookieOf(await refresh(idle)) ?? ''
  t.ok(next)
  await minutesAgo('refreshed_at', 31, next)
  t.equal((await refresh(next)).status, 401)

  const started = await signInWith(credentialsOf(account))
  const { rows } = await hub.store.pool.query(
    'select extract(epoch from expires_at - started_at) / 3600 as hours from session order by started_at desc limit 1',
  )
  t.equal(Math.round(Number(rows[0].hours)), 12)
  await minutesAgo('expires_at', -2, cookieOf(started) ?? '')
  const last = await refresh(cookieOf(started))
  t.ok(last.body.expiresIn <= 120 && last.body.expiresIn > 100, 'a token does not outlive its session')
  await minutesAgo('expires_at', 0.01, cookieOf(last) ?? '')
  t.equal((await refresh(cookieOf(last))).status, 401)
})

t.test('signing out ends the session, by token or by cookie, and takes the cookie back', async (t) => {
  const out = (headers: object) => ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { ...headers } })
  const byToken = await signInWith(credentialsOf(account))
  const reply = await out({ authorization: `Bearer ${byToken.body.accessToken}` })
  t.equal(reply.status, 204)
  t.match(String(reply.headers['set-cookie']), /yiku_refresh=;/)
  await hub.access.refreshed()
  t.notOk(await isTaken(byToken.body.accessToken))
  t.equal((await refresh(cookieOf(byToken))).status, 401)

  const byCookie = await signInWith(credentialsOf(account))
  t.equal((await out({ ...own, cookie: cookieOf(byCookie) })).status, 204)
  await hub.access.refreshed()
  t.notOk(await isTaken(byCookie.body.accessToken))

  t.equal((await out({})).status, 401)
  t.equal((await out({ authorization: 'Bearer x.y.z' })).status, 401)
})

t.test('a disabled account’s cookie is worth nothing', async (t) => {
  const one = await testAccount(hub, 'clerk')
  const cookie = cookieOf(await signInWith(credentialsOf(one)))
  await changeAccount(db, one.username, { disabled: true })
  t.equal((await refresh(cookie)).status, 401)
  await changeAccount(db, one.username, { disabled: false })
  t.equal((await refresh(cookie)).status, 401, 'nor when it is enabled again')
})

t.test('with another area or role the cookie goes on, and the token that follows is of today', async (t) => {
  const one = await testAccount(hub, 'clerk')
  const signedIn = await signInWith(credentialsOf(one))
  await changeAccount(db, one.username, { role: 'window', area: '430781100' })
  await hub.access.refreshed()
  t.notOk(await isTaken(signedIn.body.accessToken), 'the old token is refused')
  const { body } = await refresh(cookieOf(signedIn))
  t.match(body.account, { role: 'window', area: '430781100' })
  t.ok(await isTaken(body.accessToken))
})

t.test('who is not signed in does not even learn what is wrong with his request', async (t) => {
  const good = { idNumber: '11010519491231002X', purpose: { item: 'x', caseNumber: 'y' } }
  for (const payload of ['{', '{}', JSON.stringify({ ...good, idNumber: 7 }), 'x'.repeat(70_000)]) {
    const headers = { 'content-type': 'application/json' }
    t.equal((await ask({ method: 'POST', url: '/v1/profiles/query', headers, payload })).status, 401)
  }
})
