import t from 'tap'
import { otpOf, testApp } from '../fixtures/app.ts'
import { type TestAccount, testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db } = hub.store
const { ask } = await testApp(t, hub)

function post(url: string, payload: object, token?: string) {
  return ask({ method: 'POST', url, payload, ...(token && { headers: { authorization: `Bearer ${token}` } }) })
}

async function signIn({ username, password }: TestAccount, otp?: string) {
  return (await post('/v1/sessions', { username, password, ...(otp && { otp }) })).body
}

/** `clear` where the token is let in everywhere, else the code of the refusal. */
async function reach(token: string): Promise<string> {
  const { body } = await post('/v1/profiles/query', {}, token)
  return body.code === 'badRequest' || body.code === 'badIdNumber' ? 'clear' : body.code
}

const newPassword = 'eine lange neue Losung'

t.test('a first password must be changed before anything else', async (t) => {
  const account = await testAccount(hub, 'window', { mustChange: true })
  const { accessToken, mustFirst } = await signIn(account)
  t.strictSame(mustFirst, ['changePassword'])
  t.equal(await reach(accessToken), 'passwordChangeRequired')
  const change = (payload: object) => post('/v1/account/password', payload, accessToken)
  const oldPassword = account.password
  t.match((await change({ oldPassword: 'wrong', newPassword })).body, { status: 401, code: 'badCredentials' })
  t.match((await change({ oldPassword, newPassword: 'short' })).body, { status: 400, code: 'weakPassword' })
  t.match((await change({ oldPassword, newPassword: oldPassword })).body, { code: 'weakPassword' })
  t.match((await change({ oldPassword, newPassword: 7 })).body, { code: 'badRequest' })
  t.equal(await reach(accessToken), 'passwordChangeRequired', 'refusals change nothing')
  const { status, body } = await change({ oldPassword, newPassword })
  t.equal(status, 200)
  t.strictSame(body.mustFirst, [])
  t.equal(await reach(body.accessToken), 'clear')
  await hub.access.refreshed()
  t.equal(await reach(accessToken), 'unauthenticated', 'the old token is over')
  t.equal((await signIn(account)).code, 'badCredentials', 'and so is the old password')
  t.ok((await signIn({ ...account, password: newPassword })).accessToken)
})

t.test('a new password ends the other sessions, and keeps this one', async (t) => {
  const account = await testAccount(hub, 'clerk')
  const [mine, other] = [await signIn(account), await signIn(account)]
  const { body } = await post('/v1/account/password', { oldPassword: account.password, newPassword }, mine.accessToken)
  await hub.access.refreshed()
  t.equal(await reach(other.accessToken), 'unauthenticated')
  t.equal(await reach(body.accessToken), 'clear')
  const sessions = await db
    .selectFrom('session')
    .select('ended_because')
    .where('account_id', '=', account.account)
    .orderBy('started_at')
    .execute()
  t.strictSame(
    sessions.map(({ ended_because }) => ended_because),
    [null, 'replaced'],
  )
})

t.test('guessing the old password locks the account as guessing at the door does', async (t) => {
  const account = await testAccount(hub, 'clerk')
  const { accessToken } = await signIn(account)
  for (let nth = 0; nth < 5; nth++)
    await post('/v1/account/password', { oldPassword: `guess ${nth}`, newPassword }, accessToken)
  const { body } = await post('/v1/account/password', { oldPassword: account.password, newPassword }, accessToken)
  t.match(body, { status: 401, code: 'badCredentials' })
  t.equal((await signIn(account)).code, 'badCredentials')
})

t.test('of two who change a password at once one succeeds', async (t) => {
  const account = await testAccount(hub, 'clerk')
  const { accessToken } = await signIn(account)
  const replies = await Promise.all(
    ['eins', 'zwei', 'drei'].map((word) =>
      post(
        '/v1/account/password',
        { oldPassword: account.password, newPassword: `${newPassword} ${word}` },
        accessToken,
      ),
    ),
  )
  t.strictSame(replies.map(({ status }) => status).sort(), [200, 401, 401])
})

t.test('an auditor sets up a second factor before anything else', async (t) => {
  const account = await testAccount(hub, 'auditor', { mustChange: true })
  await db.updateTable('account').set({ totp: null }).where('account_id', '=', account.account).execute()
  const { accessToken, mustFirst } = await signIn(account)
  t.strictSame(mustFirst, ['changePassword', 'setUpOtp'])
  const changed = await post('/v1/account/password', { oldPassword: account.password, newPassword }, accessToken)
  t.strictSame(changed.body.mustFirst, ['setUpOtp'])
  const token = changed.body.accessToken
  t.equal(await reach(token), 'forbidden', 'auditors look nobody up, whatever they have set up')

  t.match((await post('/v1/account/totp', { password: 'wrong' }, token)).body, { code: 'badCredentials' })
  t.match((await post('/v1/account/totp/confirm', { otp: '123456' }, token)).body, { code: 'badOtp' }, 'not begun')
  const other = (await signIn({ ...account, password: newPassword })).accessToken
  const { body } = await post('/v1/account/totp', { password: newPassword }, token)
  t.match(body, { secret: /^[A-Z2-7]{32}$/, uri: `otpauth://totp/Yiku:${account.username}` })
  t.ok((await signIn({ ...account, password: newPassword })).accessToken, 'begun is not yet set up')
  const wrong = otpOf(body.secret) === '000000' ? '000001' : '000000'
  t.match((await post('/v1/account/totp/confirm', { otp: wrong }, token)).body, { status: 400, code: 'badOtp' })
  const otp = otpOf(body.secret)
  const confirmed = await post('/v1/account/totp/confirm', { otp }, token)
  t.equal(confirmed.status, 200)
  t.strictSame(confirmed.body.mustFirst, [])
  await hub.access.refreshed()
  for (const old of [token, other])
    t.match((await post('/v1/account/totp/confirm', { otp }, old)).body, { code: 'unauthenticated' })

  t.equal((await signIn({ ...account, password: newPassword })).code, 'otpRequired')
  t.equal(
    (await signIn({ ...account, password: newPassword }, otp)).code,
    'badCredentials',
    'the code that confirmed is spent',
  )
  t.ok((await signIn({ ...account, password: newPassword }, otpOf(body.secret, 1))).accessToken)
})

t.test('another telephone takes the code of the one before', async (t) => {
  const account = await testAccount(hub, 'securityAdmin')
  const { totpSecret = '', password } = account
  const { accessToken } = await signIn(account, otpOf(totpSecret, -1))
  t.match((await post('/v1/account/totp', { password }, accessToken)).body, { status: 401, code: 'otpRequired' })
  const { status, body } = await post('/v1/account/totp', { password, otp: otpOf(totpSecret) }, accessToken)
  t.equal(status, 200)
  const other = await signIn(account, otpOf(totpSecret, 1))
  t.equal(other.account?.role, 'securityAdmin', 'till then the old one is good')
  const confirmed = await post('/v1/account/totp/confirm', { otp: otpOf(body.secret) }, accessToken)
  t.equal(confirmed.status, 200)
  t.equal((await signIn(account, otpOf(totpSecret, 1))).code, 'badCredentials')
  await hub.access.refreshed()
  t.equal(await reach(other.accessToken), 'unauthenticated')
  const sessions = db.selectFrom('session').select('ended_because').where('account_id', '=', account.account)
  t.strictSame(
    await sessions.orderBy('started_at').execute(),
    [{ ended_because: null }, { ended_because: 'replaced' }],
    'the other session is over',
  )
})

t.test('where the setting says all, a clerk needs a second factor, too', async (t) => {
  const strict = await testApp(t, { ...hub, config: { ...hub.config, totp: 'all' } })
  const account = await testAccount(hub, 'clerk')
  const { username, password } = account
  const { body } = await strict.ask({ method: 'POST', url: '/v1/sessions', payload: { username, password } })
  t.strictSame(body.mustFirst, ['setUpOtp'])
  const query = { method: 'POST' as const, url: '/v1/profiles/query', payload: {} }
  const asked = await strict.ask({ ...query, headers: { authorization: `Bearer ${body.accessToken}` } })
  t.match(asked.body, { status: 403, code: 'otpSetupRequired' })
})

t.test('a system has no account to change', async (t) => {
  const { accessToken } = hub.tokens.issue({ kind: 'client', id: 'nobody', ver: 1 })
  t.match((await post('/v1/account/password', { oldPassword: 'x', newPassword }, accessToken)).body, { status: 401 })
})
