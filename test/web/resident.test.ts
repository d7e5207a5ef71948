/** What a resident of the demo county sees and disputes: who looked at him, what the departments know; as the hub answers. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { startResidentSession } from '../../src/access/resident-sessions.ts'
import { endSession } from '../../src/access/sessions.ts'
import { findViolations, testSite } from '../fixtures/browser.ts'
import { callerAt } from '../fixtures/http-caller.ts'

const site = await testSite(t)
const { hub, demo } = site
const [mine = '', hers = ''] = demo.residents.map(({ idNumber }) => idNumber)
const window = await callerAt(site.url, site.accountOf('window'))
for (const idNumber of [mine, hers])
  await window('POST', '/v1/proofs/check', { idNumber, purpose: { item: 'elderCard', caseNumber: 'JS-2026-1' } })

/** As the identity platform’s way back leaves the browser: with a refresh cookie, and nothing else. */
async function signInAs(page: Page, idNumber: string): Promise<string> {
  const { cookie, session } = await startResidentSession(
    { db: hub.store.db, vault: hub.vault },
    { idNumber, platform: 'oneFactor' },
  )
  await page.context().clearCookies()
  await page
    .context()
    .addCookies([
      { name: 'yiku_refresh', value: cookie, url: `${site.url}/v1/sessions`, httpOnly: true, sameSite: 'Strict' },
    ])
  return session
}

async function visitAs(idNumber: string) {
  const visited = await site.visit('/')
  const session = await signInAs(visited.page, idNumber)
  const answer = visited.page.waitForResponse((reply) => reply.url().endsWith('/v1/residents/me/looks'))
  await visited.page.goto(site.url)
  return { ...visited, session, answer: await (await answer).json() }
}

async function showOwn(page: Page, idNumber: string): Promise<void> {
  await page.getByRole('link', { name: '我的信息', exact: true }).click()
  await page.getByLabel('请输入您本人的身份号码').fill(idNumber)
  await page.keyboard.press('Enter')
  await page.locator('[data-category]').first().waitFor()
}

t.test('who looked at me, in plain words, and nobody’s else', async (t) => {
  const { page, faults, answer } = await visitAs(mine)
  await page.getByRole('heading', { name: '谁看过我的信息' }).waitFor()
  const looks = page.locator('[data-look]')
  await looks.first().waitFor()
  t.equal(answer.looks.length, 1)
  t.equal(await looks.count(), answer.looks.length)
  const [look] = answer.looks
  for (const text of [look.who, look.purpose, look.outcome, look.id]) t.match(await looks.first().textContent(), text)
  t.match(look.who, '政务服务中心')
  t.notMatch(await page.content(), /演示窗口人员|JS-2026-1/)
  t.strictSame(await findViolations(page), [])
  t.strictSame(faults, [])
})

t.test('my own facts, for my own number alone; what is wrong of them, and what becomes of that', async (t) => {
  const { page, faults } = await visitAs(mine)
  await page.getByRole('link', { name: '我的信息', exact: true }).click()
  const field = page.getByLabel('请输入您本人的身份号码')
  await field.fill(mine.slice(0, 17))
  await field.press('Enter')
  await page.getByText('还差 1 位').waitFor()
  t.strictSame(await findViolations(page), [])
  await field.fill(hers)
  await field.press('Enter')
  await page.getByRole('alert').filter({ hasText: '查无此人' }).waitFor()
  await field.fill(mine)
  const answered = page.waitForResponse((reply) => reply.url().endsWith('/v1/profiles/query') && reply.ok())
  await field.press('Enter')
  const profile = await (await answered).json()
  const shown = page.locator('[data-category]')
  await shown.first().waitFor()
  const inside = Object.entries<{ reason?: string }>(profile.categories).filter(([, { reason }]) => reason !== 'item')
  t.equal(await shown.count(), inside.length)
  const basic = page.locator('[data-category=personBasic]')
  const [record] = profile.categories.personBasic.records
  t.match(await basic.textContent(), record.fields.name)

  await basic.getByRole('button', { name: '内容有误？' }).click()
  const form = basic.getByRole('form', { name: '提出异议' })
  t.equal(await form.getByRole('button', { name: '提出异议' }).isDisabled(), true)
  await form.getByLabel('文化程度').check()
  await form.getByLabel('文化程度应为').selectOption({ index: 1 })
  await form.getByLabel('为什么不对').fill('早已毕业')
  t.strictSame(await findViolations(page), [])
  const sent = page.waitForResponse((reply) => reply.url().endsWith('/v1/corrections') && reply.status() === 201)
  await form.getByRole('button', { name: '提出异议' }).click()
  const { correction } = await (await sent).json()
  t.match(correction, { record: record.record, fields: ['education'], openedBy: { role: 'resident' } })
  await basic.getByText(`须在 ${correction.dueOn} 之前答复`).waitFor()

  await page.getByRole('link', { name: '异议校核' }).click()
  await page.getByRole('heading', { name: '异议校核' }).waitFor()
  t.equal(await shown.count(), 0, 'what was shown is gone with its screen')
  await page.getByRole('row').filter({ hasText: '校核中' }).getByRole('link').click()
  await page.getByText('早已毕业').waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByRole('button', { name: '撤回异议' }).click()
  await page.getByText('已撤回。').waitFor()

  await page.getByRole('link', { name: '核验' }).click()
  await page.getByRole('heading', { name: '要核验的内容' }).waitFor()
  t.strictSame(await findViolations(page), [])
  t.strictSame(faults, [])
})

t.test('another resident who has signed in beside it is not taken for the one whose page it is', async (t) => {
  const { page, faults, session } = await visitAs(mine)
  await showOwn(page, mine)
  await page.getByRole('button', { name: '内容有误？' }).first().click()
  const form = page.getByRole('form', { name: '提出异议' })
  await form.getByRole('checkbox').first().check()
  await form.getByLabel('为什么不对').fill('写错了')
  const answers: string[] = []
  page.on('response', (reply) => {
    if (reply.url().endsWith('/v1/corrections')) answers.push(`${reply.request().method()} ${reply.status()}`)
  })
  await endSession(hub.store.db, session)
  await signInAs(page, hers)
  const begun = page.waitForEvent('load')
  await form.getByRole('button', { name: '提出异议' }).click()
  await begun
  await page.getByRole('heading', { name: '谁看过我的信息' }).waitFor()
  t.ok(answers.length > 0 && answers.every((answer) => answer === 'POST 401'), answers.join())
  t.equal(await page.locator('[data-category]').count(), 0)
  t.notMatch(await page.content(), mine)
  t.strictSame(faults, [])
})

t.test('whose session has run out signs in at the platform again, or leaves', async (t) => {
  const { page, faults, session } = await visitAs(mine)
  await showOwn(page, mine)
  await endSession(hub.store.db, session)
  await page.getByRole('link', { name: '谁看过我的信息', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '登录已失效' })
  await dialog.waitFor()
  t.strictSame(await findViolations(page), [])
  t.equal(await dialog.getByLabel('密码').count(), 0)
  const link = await dialog.getByRole('link', { name: '居民本人登录' }).getAttribute('href')
  t.equal(link, `/v1/sessions/oidc/start?as=resident&returnTo=${encodeURIComponent('/desk/resident')}`)
  await dialog.getByRole('link', { name: '退出' }).click()
  await page.getByLabel('用户名').waitFor()
  t.strictSame(faults, [])
})
