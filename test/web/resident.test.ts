/** What a resident sees: who looked at him, and what the departments know; both as the hub answers him. */
import t from 'tap'
import { startResidentSession } from '../../src/access/resident-sessions.ts'
import { findViolations, testSite } from '../fixtures/browser.ts'
import { callerAt } from '../fixtures/http-caller.ts'
import { testAccount } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const site = await testSite(t, { county: false })
const { hub } = site
const [mine, hers] = [idNumberOf('430781', '1945-01-01', '123'), idNumberOf('430781', '1990-06-15', '204')]
for (const idNumber of [mine, hers]) await plantResident(hub, { idNumber, registeredArea: '430781001001' })
const category = hub.catalogue.getCategory('personBasic')
await plantRecord(hub, { idNumber: mine, category, fields: { name: '张三丰', sex: '1' } })
const window = await callerAt(
  site.url,
  await testAccount(hub, 'window', { organisation: '政务服务中心', holder: '王五' }),
)
for (const idNumber of [mine, hers])
  await window('POST', '/v1/proofs/check', { idNumber, purpose: { item: 'elderCard', caseNumber: 'JS-2026-1' } })

/** As the identity platform’s way back leaves the browser: with a refresh cookie, and nothing else. */
async function visitAs(idNumber: string) {
  const { cookie } = await startResidentSession(
    { db: hub.store.db, vault: hub.vault },
    { idNumber, platform: 'oneFactor' },
  )
  const visited = await site.visit('/')
  await visited.page
    .context()
    .addCookies([
      { name: 'yiku_refresh', value: cookie, url: `${site.url}/v1/sessions`, httpOnly: true, sameSite: 'Strict' },
    ])
  const answer = visited.page.waitForResponse((reply) => reply.url().endsWith('/v1/residents/me/looks'))
  await visited.page.goto(site.url)
  return { ...visited, answer: await (await answer).json() }
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
  t.notMatch(await page.content(), /王五|JS-2026-1/)
  t.strictSame(await findViolations(page), [])
  t.strictSame(faults, [])
})

t.test('my own facts, for my own number alone', async (t) => {
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
  t.match(await page.locator('[data-category=personBasic]').textContent(), '张三丰')
  t.strictSame(await findViolations(page), [])
  await page.getByRole('link', { name: '核验' }).click()
  await page.getByRole('heading', { name: '要核验的内容' }).waitFor()
  await page.goBack()
  t.equal(await shown.count(), 0, 'what was shown is gone with its screen')
  t.strictSame(faults, [])
})
