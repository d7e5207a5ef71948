/** The demo's way in for residents: one of its invented people, whoever is chosen, and nobody else from anywhere. */
import t from 'tap'
import { openDemoPlatform } from '../scripts/demo-platform.ts'
import { testApp } from './fixtures/app.ts'
import { testHub } from './fixtures/hub.ts'
import { callBack, cookieOf, start } from './fixtures/identity-platform.ts'
import { idNumberOf } from './residents/id-numbers.ts'

const hub = await testHub(t)
const residents = ['101', '102'].map((order) => ({
  idNumber: idNumberOf('430781', '1950-01-01', order),
  about: `<第 ${order} 人>`,
}))
const demo = { accounts: [], residents }
const platform = await openDemoPlatform(hub, demo)
const app = await testApp(t, { ...hub, identityPlatform: platform })

/** A browser at the demo's platform: sees the page, chooses, and is sent back to us, or nowhere. */
async function choose(url: string, body: string) {
  const cookies = new Map<string, string>()
  const go = async (to: string, options: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(to, { ...options, redirect: 'manual', headers: { ...options.headers, cookie } })
    for (const set of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    return { reply, next: reply.headers.has('location') ? new URL(reply.headers.get('location') ?? '', to).href : '' }
  }
  const { next: choosing } = await go(url)
  const { reply: shown } = await go(choosing)
  const html = await shown.text()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { reply, next: resumed } = await go(choosing, { method: 'POST', body, headers })
  return { html, status: reply.status, back: resumed === '' ? '' : (await go(resumed)).next }
}

t.test('whoever is chosen is signed in as that resident', async (t) => {
  for (const [at, { idNumber }] of residents.entries()) {
    const { cookie, url } = await start(app, '?as=resident')
    const { html, back } = await choose(url, `person=${at}`)
    t.match(html, '仅供演示')
    t.match(html, idNumber)
    t.notMatch(html, '<第', 'what is said of people is text')
    const reply = await callBack(app, back, { cookie })
    const refresh = cookieOf(reply, 'yiku_refresh') ?? ''
    const { body } = await app.ask({
      method: 'POST',
      url: '/v1/sessions/refresh',
      headers: { cookie: refresh, origin: 'http://localhost', host: 'localhost' },
    })
    t.equal(body.account?.role, 'resident')
    const entries = await hub.store.pool.query(
      'select count(*)::int as count from access_entry where resident_id = $1',
      [hub.vault.residentId(idNumber)],
    )
    t.ok(entries.rows[0].count > 0, 'his sign-in stands in the log under his own key')
  }
})

t.test('nobody who is not there can be chosen', async (t) => {
  for (const body of ['person=2', 'person=', 'person=-1', `person=${'1'.repeat(200)}`, '']) {
    const { url } = await start(app, '?as=resident')
    const { status, back } = await choose(url, body)
    t.strictSame([status, back], [400, ''])
  }
})

t.test('it is not there where others than this machine may come, or the site has its own', async (t) => {
  const { config } = hub
  for (const change of [{ host: '0.0.0.0' }, { host: '192.0.2.1' }, { origin: 'https://yiku.example' }, { port: 0 }])
    t.equal(await openDemoPlatform({ config: { ...config, ...change }, identityPlatform: undefined }, demo), undefined)
  t.equal(await openDemoPlatform({ config, identityPlatform: platform }, demo), undefined)
})
