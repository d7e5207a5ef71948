import t from 'tap'
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
