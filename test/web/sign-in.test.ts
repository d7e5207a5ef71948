import type { Page } from 'playwright-core'
import t from 'tap'
import { changeAccount } from '../../src/access/accounts.ts'
import { otpOf } from '../fixtures/app.ts'
import { fillSignIn, findViolations, testSite } from '../fixtures/browser.ts'
import { testAccount } from '../fixtures/hub.ts'

const site = await testSite(t, { county: false })

t.test('who signs in by the form comes to his desk, and a page loaded anew knows him', async (t) => {
  const account = await testAccount(site.hub, 'window', { holder: '王敏' })
  const { page, faults } = await site.visit('/')
  t.strictSame(await findViolations(page), [])
  await fillSignIn(page, { ...account, password: 'wrong' })
  await page.getByRole('alert').filter({ hasText: '用户名、密码或动态验证码不正确' }).waitFor()
  await fillSignIn(page, account)
  await page.getByRole('banner').getByText('王敏').waitFor()
  await page.reload()
  await page.getByRole('banner').getByText('王敏').waitFor()
  await page.getByRole('button', { name: '退出' }).click()
  await page.getByLabel('用户名').waitFor()
  t.strictSame(faults, [])
})

/** Whether the browser's cookie still carries somebody on: a page that is loaded anew knows him. */
async function isOut(page: Page): Promise<boolean> {
  await page.getByLabel('用户名').waitFor()
  await page.reload()
  await page.getByLabel('用户名').waitFor()
  return (await page.getByRole('banner').count()) === 0
}

async function openSessions(account: number): Promise<number> {
  const { rows } = await site.hub.store.pool.query(
    'SELECT count(*)::int AS open FROM session WHERE account_id = $1 AND ended_at IS NULL',
    [account],
  )
  return rows[0].open
}

t.test('who signs out is out, though his access token is worth nothing any more', async (t) => {
  const account = await testAccount(site.hub, 'window')
  const { page, faults } = await site.signIn(account)
  // the token is of who he was; the cookie goes on
  await changeAccount(site.hub.store.db, account.username, { area: '430781100' })
  await site.hub.access.refreshed()
  await page.getByRole('button', { name: '退出' }).click()
  t.ok(await isOut(page))
  t.equal(await openSessions(account.account), 0)
  t.strictSame(faults, [])
})

t.test('who signs out while the hub cannot be reached leaves an empty page, which tells the hub later', async (t) => {
  const account = await testAccount(site.hub, 'window', { holder: '王敏' })
  const { page } = await site.signIn(account)
  await page.getByRole('heading', { name: '免提交核对' }).waitFor()
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '退出' }).click()
  await page.getByRole('alert').filter({ hasText: '还没有退出' }).waitFor()
  t.notMatch(await page.content(), '王敏')
  t.equal(await page.getByRole('heading', { name: '免提交核对' }).count(), 0)
  t.strictSame(await findViolations(page), [])
  t.equal(await openSessions(account.account), 1)
  await page.context().setOffline(false)
  t.ok(await isOut(page), 'tried again by itself')
  t.equal(await openSessions(account.account), 0)
})

t.test('a screen that cannot be loaded is told of, and opens when it can be', async (t) => {
  const { page } = await site.signIn(await testAccount(site.hub, 'window'))
  await page.getByRole('heading', { name: '免提交核对' }).waitFor()
  await page.context().setOffline(true)
  const link = page.getByRole('link', { name: '异议校核' })
  await link.click()
  await page.getByRole('alert').filter({ hasText: '这一页没有打开' }).waitFor()
  await page.getByRole('heading', { name: '免提交核对' }).waitFor()
  t.strictSame(await findViolations(page), [])
  await page.context().setOffline(false)
  await link.click()
  await page.getByRole('heading', { name: '异议校核' }).waitFor()
  t.equal(await page.getByRole('alert').count(), 0)
})

t.test(
  'who signs in before the screen of the address is loaded, or though it was not, comes to that screen',
  async (t) => {
    const account = await testAccount(site.hub, 'window')
    for (const end of ['continue', 'abort'] as const) {
      const { page } = await site.visit()
      const signedIn = Promise.withResolvers<void>()
      await page.route(
        /CorrectionList/,
        async (route) => {
          if (end === 'continue') await signedIn.promise
          await route[end]()
        },
        { times: 1 },
      )
      const asked = page.waitForRequest(/CorrectionList/)
      await page.goto(`${site.url}/desk/corrections`)
      await asked
      await fillSignIn(page, account)
      await page.getByRole('banner').waitFor()
      signedIn.resolve()
      await page.getByRole('heading', { name: '异议校核' }).waitFor()
      t.equal(new URL(page.url()).pathname, '/desk/corrections', end)
      await page.context().close()
    }
  },
)

t.test('what the identity platform’s way back says in the address is told', async (t) => {
  for (const [code, says] of [
    ['identityNotConfirmed', '未能确认您的身份'],
    ['identityNotEntitled', '没有可用的账户或权限'],
    ['identityPlatformUnavailable', '平台暂时不可用'],
    ['overloaded', '登录没有成功，请重试'],
    ['constructor', '登录没有成功，请重试'],
  ] as const) {
    const { page, faults } = await site.visit(`/desk/clerk?signIn=${code}`)
    await page.getByRole('alert').filter({ hasText: says }).waitFor()
    await page.getByLabel('用户名').waitFor()
    t.strictSame(await findViolations(page), [], code)
    t.strictSame(faults, [])
    await page.context().close()
  }
})

t.test('whose second factor is asked for on the way back gives it, or signs in another way', async (t) => {
  const account = await testAccount(site.hub, 'window')
  const { page, faults } = await site.visit('/desk/clerk?signIn=otpRequired')
  const code = page.getByLabel('动态验证码')
  await code.waitFor()
  t.equal(await code.evaluate((one) => one.matches(':focus')), true)
  t.equal(await page.getByLabel('用户名').count(), 0)
  t.strictSame(await findViolations(page), [])
  await page.keyboard.type('123456')
  const asked = page.waitForRequest('**/v1/sessions/oidc/otp')
  await page.keyboard.press('Enter')
  t.strictSame((await asked).postDataJSON(), { otp: '123456' })
  await page.getByRole('alert').waitFor()
  await page.getByRole('link', { name: '换一种方式登录' }).click()
  t.equal(await page.getByRole('alert').count(), 0)
  await fillSignIn(page, account)
  await page.getByRole('heading', { name: '免提交核对' }).waitFor()
  t.equal(new URL(page.url()).search, '')
  t.strictSame(faults, [])
})

t.test('a page that the browser had kept is not shown as it was left, but begun anew', async (t) => {
  const { page, faults } = await site.visit('/')
  await page.getByLabel('用户名').fill('wang.min')
  const loaded = page.waitForEvent('load')
  const left = await page.evaluate(`
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    document.body.childElementCount
  `)
  t.equal(left, 0, 'emptied at once')
  await loaded
  await page.getByLabel('用户名').waitFor()
  t.equal(await page.getByLabel('用户名').inputValue(), '')
  t.strictSame(faults, [])
})

t.test(
  'a first password is changed before anything else, and the second factor is set up by its QR code',
  async (t) => {
    const account = await testAccount(site.hub, 'window', { mustChange: true })
    const { page, faults } = await site.signIn(account, '/')
    await page.getByRole('heading', { name: '请先修改初始密码' }).waitFor()
    t.strictSame(await findViolations(page), [])
    await page.getByLabel('现用密码').fill(account.password)
    await page.getByLabel('新密码', { exact: true }).fill('三月的风吹过澧水河 2026')
    await page.getByLabel('再输一次新密码').fill('三月的风吹过澧水河 2026')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '请先修改初始密码' }).waitFor({ state: 'detached' })

    await page.getByRole('banner').getByRole('link').last().click()
    await page.getByLabel('密码', { exact: true }).fill('三月的风吹过澧水河 2026')
    await page.getByRole('button', { name: '开始绑定' }).click()
    await page.getByRole('img', { name: '动态验证码密钥的二维码' }).waitFor()
    t.strictSame(await findViolations(page), [])
    const secret = (await page.locator('.secret').textContent()) ?? ''
    await page.getByLabel('验证器显示的 6 位数字').fill(otpOf(secret))
    await page.keyboard.press('Enter')
    await page.getByText('动态验证码已绑定').waitFor()
    t.strictSame(faults, [])
  },
)

t.test(
  'no page says anything but by the hub: other addresses are problems, and the page is never framed',
  async (t) => {
    const index = await fetch(`${site.url}/desk/clerk`)
    t.equal(index.status, 200)
    const policy = index.headers.get('content-security-policy') ?? ''
    t.match(policy, "default-src 'none'")
    t.notMatch(policy, /unsafe|https?:|\*/)
    const missing = await fetch(`${site.url}/v1/nothing`)
    t.match(missing.headers.get('content-type'), /^application\/problem\+json/)
    const asset = /\/assets\/index-[\w-]+\.js/.exec(await index.text())?.[0] ?? ''
    const script = await fetch(site.url + asset, { headers: { 'accept-encoding': 'br' } })
    t.equal(script.headers.get('content-encoding'), 'br')
    t.match(script.headers.get('cache-control'), 'immutable')
    for (const name of ['nothing.js', '..%2findex.html', 'index.html']) {
      const { status } = await fetch(`${site.url}/assets/${name}`)
      t.equal(status, 404, name)
    }
  },
)
