import { randomUUID } from 'node:crypto'
import Fastify, { type HTTPMethods } from 'fastify'
import t from 'tap'
import { changeAccount, type NewAccount } from '../../src/access/accounts.ts'
import { enforcePolicies, type Policy } from '../../src/access/policy.ts'
import { accountRoles, type Role } from '../../src/access/roles.ts'
import { gateOf } from '../../src/routes/gate.ts'
import { testApp } from '../fixtures/app.ts'
import { forge } from '../fixtures/forge.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { ask, reached, routes, signIn, signInAs } = await testApp(t, hub)

const gate = gateOf(hub)

interface Route {
  readonly method: HTTPMethods
  readonly url: string
  readonly policy: Policy | undefined
}

const every: readonly Route[] = routes.flatMap(({ method, url, config }) =>
  [method].flat().map((one) => ({ method: one as HTTPMethods, url, policy: config?.policy })),
)
const guarded = every.filter(({ policy }) => policy !== 'public')

function call({ method, url }: Route, authorization: string | undefined) {
  const body = method === 'GET' || method === 'HEAD' || method === 'DELETE' ? {} : { payload: {} }
  return ask({ method: method as 'GET', url, ...(authorization && { headers: { authorization } }), ...body })
}

t.test('a route without a policy is refused at registration', async (t) => {
  const app = Fastify()
  enforcePolicies(app, gate)
  app.get('/declared', { config: { policy: 'public' } }, async () => 'x')
  t.throws(() => app.get('/forgotten', async () => 'x'), /GET \/forgotten has no policy/)
  t.throws(() => app.route({ method: ['PUT', 'POST'], url: '/both', handler: async () => 'x' }), /PUT,POST \/both/)
  t.ok(every.length > 10 && every.every(({ policy }) => policy !== undefined))
})

t.test('which routes are open to strangers is known', async (t) => {
  const open = every.filter(({ policy, method }) => policy === 'public' && method !== 'HEAD')
  t.strictSame(open.flatMap(({ method, url }) => (url.startsWith('/docs') ? [] : `${method} ${url}`)).sort(), [
    'DELETE /v1/sessions/current',
    'GET /',
    'GET /.well-known/jwks.json',
    'GET /assets/:name',
    'GET /desk/*',
    'GET /health/live',
    'GET /health/ready',
    'GET /metrics',
    'GET /openapi.json',
    'GET /v1/catalogue',
    'GET /v1/checkpoints/:size',
    'GET /v1/checkpoints/key',
    'GET /v1/checkpoints/latest',
    'GET /v1/items',
    'GET /v1/sessions/oidc/callback',
    'GET /v1/sessions/oidc/start',
    'GET /v1/tiles/checkpoint',
    'GET /v1/tiles/tile/*',
    'POST /v1/sessions',
    'POST /v1/sessions/oidc/otp',
    'POST /v1/sessions/refresh',
    'POST /v1/token',
  ])
  t.ok(guarded.length >= 4)
})

t.test('no route is reached without a token that is in force, for this hub, of a role it is for', async (t) => {
  const now = Math.floor(Date.now() / 1000)
  const { account } = await testAccount(hub, 'window')
  const sub = `account:${account}`
  const sessionEnded = (await signIn('window')).authorization
  t.equal(
    (await ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: sessionEnded } })).status,
    204,
  )
  const disabled = await testAccount(hub, 'window')
  const ofDisabled = (await signInAs(disabled)).authorization
  await changeAccount(hub.store.db, disabled.username, { disabled: true })
  const moved = await testAccount(hub, 'window')
  const ofMoved = (await signInAs(moved)).authorization
  await changeAccount(hub.store.db, moved.username, { area: '430781100' })
  await hub.access.refreshed()

  const refused: Readonly<Record<string, string | undefined>> = {
    'no token': undefined,
    expired: `Bearer ${forge(hub, { claims: { sub, iat: now - 100, exp: now - 1 } })}`,
    'of a session that was ended': sessionEnded,
    'of an account that was disabled': ofDisabled,
    'of a disabled account, though of its version': `Bearer ${forge(hub, { claims: { sub: `account:${disabled.account}`, ver: 2 } })}`,
    'of an account that was moved': ofMoved,
    'for another audience': `Bearer ${forge(hub, { claims: { sub, aud: 'other' } })}`,
  }
  const before = reached.length
  for (const route of guarded)
    for (const [what, token] of Object.entries(refused)) {
      const { status, body } = await call(route, token)
      t.match(
        [status, body?.code ?? 'unauthenticated'],
        [401, 'unauthenticated'],
        `${route.method} ${route.url}: ${what}`,
      )
    }
  t.equal(reached.slice(before).length, 0)
})

/** Tokens of everybody there is, by role. */
async function everybody(): Promise<ReadonlyMap<Role, string>> {
  const tokens = new Map<Role, string>()
  for (const role of accountRoles) tokens.set(role, (await signIn(role)).authorization)
  const client_id = `client-${randomUUID().slice(0, 8)}`
  await hub.store.db
    .insertInto('client')
    .values({
      client_id,
      name: '婚姻登记系统',
      organisation: '民政',
      area: '430781',
      categories: '["marriage"]',
      department: 'civilAffairs',
    })
    .execute()
  tokens.set('system', `Bearer ${hub.tokens.issue({ kind: 'client', id: client_id, ver: 1 }).accessToken}`)
  return tokens
}

t.test('each role reaches the routes that are for it, and no other', async (t) => {
  for (const [role, token] of await everybody())
    for (const route of guarded) {
      const before = reached.length
      const { status, body } = await call(route, token)
      const isFor = route.policy !== 'public' && route.policy?.roles.includes(role)
      if (!isFor)
        t.match([status, body?.code ?? 'forbidden'], [403, 'forbidden'], `${role}: ${route.method} ${route.url}`)
      else t.not(body?.code, 'forbidden', `${role}: ${route.method} ${route.url}`)
      if (!isFor) t.equal(reached.length, before)
    }
})

t.test('who must change the password or set up a second factor first reaches nothing else', async (t) => {
  const first: Readonly<Record<string, { role: NewAccount['role']; code: string }>> = {
    password: { role: 'window', code: 'passwordChangeRequired' },
    'second factor': { role: 'auditor', code: 'otpSetupRequired' },
  }
  for (const [what, { role, code }] of Object.entries(first)) {
    const account = await testAccount(hub, role, { mustChange: what === 'password' })
    const { authorization } = await signInAs(account)
    if (what === 'second factor')
      await hub.store.db.updateTable('account').set({ totp: null }).where('account_id', '=', account.account).execute()
    const token =
      what === 'password'
        ? authorization
        : (await signInAs({ ...account, totpSecret: undefined as never })).authorization
    for (const route of guarded) {
      if (route.policy === 'public' || !route.policy?.roles.includes(role)) continue
      const { status, body } = await call(route, token)
      if (route.policy.mayChangePassword) t.notOk(status === 401 || status === 403, `${what}: ${route.url}`)
      else t.match([status, body?.code ?? code], [403, code], `${what}: ${route.url}`)
    }
  }
})
