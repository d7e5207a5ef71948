/** The administrators' desks: two browsers, for nothing is in force before a second person has agreed. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { findViolations, testSite } from '../fixtures/browser.ts'
import { callerAt } from '../fixtures/http-caller.ts'
import { testAccount } from '../fixtures/hub.ts'

const site = await testSite(t)
const { hub } = site
await hub.store.pool.query(`INSERT INTO budget VALUES ('window', 40, 400, 1600, 20, 60)`)
const proposer = await site.signIn('securityAdmin', '/desk/administrator/accounts')
const approver = await site.signIn(site.accountOf('security2'), '/desk/administrator')

/** What the hub answers to a proposal. */
async function proposed(page: Page) {
  const answer = page.waitForResponse((reply) => reply.url().endsWith('/access-changes') && reply.status() === 202)
  await page.getByRole('button', { name: '提出', exact: true }).first().click()
  return (await (await answer).json()) as {
    readonly change: { readonly id: string; readonly difference: Difference }
    readonly passwordHalf?: string
  }
}

interface Difference {
  readonly fields: readonly object[]
  readonly cells: readonly { readonly opens: boolean }[]
}

/** By the menu, and there: a click on another entry before that would only call the way off. */
async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}

/** Opens the list anew, and finds the change in it. */
async function open(page: Page, id: string) {
  await goTo(page, '账户')
  await goTo(page, '变更审批')
  const card = page.locator(`[data-change="${id}"]`)
  await card.waitFor()
  return card
}

const codeOf = async (page: Page) => (await page.locator('.half code').textContent()) ?? ''

t.test('a new account: one proposes, another approves, and each has half of the password', async (t) => {
  const { page } = proposer
  const shown = page.getByRole('region', { name: '账户', exact: true }).locator('tbody th')
  await shown.first().waitFor()
  t.strictSame(
    (await shown.allTextContents()).sort(),
    site.demo.accounts.map(({ username }) => username).sort(),
    'those of the demo',
  )
  await page.getByRole('button', { name: '新增账户' }).click()
  await page.getByLabel('用户名').fill('new.window')
  await page.getByLabel('持有人').fill('赵六')
  await page.getByLabel('岗位').selectOption('window')
  await page.getByLabel('单位').fill('津市市政务服务中心')
  await page.getByLabel('辖区').fill('430781')
  await page.getByLabel('理由').fill('新到岗')
  t.strictSame(await findViolations(page), [])
  const { change, passwordHalf } = await proposed(page)
  await page.getByText('新增账户 new.window：已提出').waitFor()
  const half = await codeOf(page)
  t.equal(half, passwordHalf)
  t.strictSame(await findViolations(page), [])

  const own = await open(page, change.id)
  t.equal(await own.getByRole('button', { name: '批准' }).count(), 0, 'nobody approves his own')
  const card = await open(approver.page, change.id)
  for (const text of ['演示安全管理员甲', '新到岗', '窗口工作人员', '赵六', '430781'])
    t.match(await card.textContent(), text)
  t.strictSame(await findViolations(approver.page), [])
  await card.getByRole('button', { name: '批准' }).click()
  await card.getByText('已批准').waitFor()
  const other = await codeOf(approver.page)

  const { page: theirs } = await site.visit('/')
  await theirs.getByLabel('用户名').fill('new.window')
  await theirs.getByLabel('密码').fill(`${half}-${other}`)
  await theirs.keyboard.press('Enter')
  await theirs.getByRole('heading', { name: '请先修改初始密码' }).waitFor()
})

t.test('an account is disabled at once, and comes back when nobody agrees', async (t) => {
  const { page } = proposer
  await goTo(page, '账户')
  await page.getByRole('button', { name: '变更 new.window' }).click()
  await page.getByLabel('停用').check()
  await page.getByLabel('理由').fill('疑似被盗')
  const { change } = await proposed(page)
  await page.getByText('已先行停用').waitFor()
  await page
    .getByRole('row', { name: /new\.window/ })
    .getByText('已停用')
    .waitFor()
  const card = await open(approver.page, change.id)
  await card.getByRole('button', { name: '驳回……' }).click()
  await card.getByLabel('驳回的理由').fill('查无实据')
  await card.getByRole('button', { name: '驳回', exact: true }).click()
  await card.getByText('已驳回').waitFor()
  await goTo(page, '变更审批')
  await goTo(page, '账户')
  await page
    .getByRole('row', { name: /new\.window/ })
    .getByText('未改初始密码')
    .waitFor()
  t.equal(
    await page
      .getByRole('row', { name: /new\.window/ })
      .getByText('已停用')
      .count(),
    0,
  )
})

t.test('a change of rules says what it opens and closes, as the hub works it out', async (t) => {
  const { page } = proposer
  await goTo(page, '权限规则')
  await page.getByRole('form', { name: '新规则' }).waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByLabel('谁', { exact: true }).selectOption('clerk')
  await page.getByLabel('哪个数据类').selectOption('marriage')
  await page.getByLabel('哪一级').selectOption('3')
  await page.getByLabel('看谁的').selectOption('ownArea')
  await page.getByLabel('怎样显示').selectOption('clear')
  await page.getByRole('button', { name: '加入这次变更' }).click()
  await page.getByLabel('理由').fill('试点')
  const { change } = await proposed(page)
  const { cells } = change.difference
  t.ok(cells.length > 0)
  const opening = cells.filter(({ opens }) => opens).length
  const preview = page.getByRole('region', { name: /变更权限规则/ })
  if (opening > 0) await preview.getByText(/会放开 \d+ 处/).waitFor()
  else await preview.getByText(/会收紧 \d+ 处/).waitFor()
  const text = (await preview.textContent()) ?? ''
  t.match(text, /村（社区）代办员.*“婚姻[^”]*”的 3 级内容/)
  t.match(text, '改为：本辖区居民，看全文')
  t.strictSame(await findViolations(page), [])
  await preview.getByRole('button', { name: '撤回' }).click()
  await preview.getByText('已撤回').waitFor()
  const card = await open(approver.page, change.id)
  t.equal(await card.getByRole('button', { name: '批准' }).count(), 0, 'what was withdrawn is over')
})

t.test('systems of departments, with their keys', async (t) => {
  const { page } = proposer
  await goTo(page, '部门系统')
  await page.getByRole('button', { name: '新增部门系统' }).click()
  await page.getByLabel('系统编号').fill('civil.marriage')
  await page.getByLabel('名称').fill('婚姻登记系统')
  await page.getByLabel('单位').fill('民政局')
  await page.getByLabel('部门', { exact: true }).selectOption('civilAffairs')
  await page.getByLabel('辖区').fill('430781')
  await page.getByLabel('婚姻登记', { exact: true }).first().check()
  await page.getByLabel('公钥').fill('not a key')
  await page.getByLabel('理由').fill('接入')
  await page.getByRole('button', { name: '提出', exact: true }).click()
  await page.getByText('公钥应为 JWK').waitFor()
  await page.getByLabel('公钥').fill('{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}')
  const { change } = await proposed(page)
  const card = await open(approver.page, change.id)
  t.match(await card.textContent(), '婚姻登记系统')
  await card.getByRole('button', { name: '批准' }).click()
  await card.getByText('已批准').waitFor()
  await goTo(page, '账户')
  await goTo(page, '部门系统')
  const row = page.getByRole('row', { name: /civil\.marriage/ })
  await row.waitFor()
  t.match(await row.textContent(), /kPrK_qmxVWaY/, 'the thumbprint of RFC 8037')
})

t.test('every other screen, of administrators', async (t) => {
  const { page, faults } = proposer
  await goTo(page, '查询限额')
  await page.getByLabel('每分钟').fill('9')
  await page.getByLabel('理由').fill('试点')
  t.strictSame(await findViolations(page), [])
  const { change } = await proposed(page)
  t.match(change.difference.fields, [{ field: 'perMinute', after: 9 }])
  await page.getByText('变更查询限额：窗口工作人员：已提出').waitFor()
  await goTo(page, '异常规则')
  await page.getByRole('row', { name: /短时大量查询.*一小时内查询的居民数达到：代办员 \d+，窗口 \d+/ }).waitFor()
  t.strictSame(await findViolations(page), [])
  t.strictSame([...faults, ...approver.faults], [])

  const system = await site.signIn('systemAdmin', '/')
  await system.page.getByText('可以接受查询').waitFor()
  t.strictSame(await findViolations(system.page), [])
  await goTo(system.page, '数据来源')
  const call = await callerAt(site.url, await testAccount(hub, 'systemAdmin'))
  const { sources } = await call('GET', '/v1/sources')
  const expected = sources.reduce((all: number, one: { categories: object[] }) => all + one.categories.length, 0)
  await system.page.getByText(`${expected} 项`).waitFor()
  t.strictSame(await findViolations(system.page), [])
  await goTo(system.page, '免提交统计')
  await system.page.getByRole('heading', { level: 1, name: '免提交统计' }).waitFor()
  t.strictSame(await findViolations(system.page), [])
  t.strictSame(system.faults, [])
})
