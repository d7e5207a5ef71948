/** The clerk's main task in a real browser, and what is shown and printed held against what the API answered. */
import jsQR from 'jsqr'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { beginLook } from '../../scripts/demo-page.ts'
import { fillSignIn, findViolations, testSite } from '../fixtures/browser.ts'
import { testAccount } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const site = await testSite(t)
const [resident] = site.demo.residents
const idNumber = resident?.idNumber ?? ''

type Json = Readonly<Record<string, unknown>>

/** Does the main task by the keyboard alone. @returns what the API answered, by route */
async function look(page: Page, { item, number = idNumber }: { item: string; number?: string }) {
  const answers = ['/v1/proofs/check', '/v1/profiles/query'].map((path) =>
    page.waitForResponse((reply) => reply.url().endsWith(path) && reply.status() === 200),
  )
  await beginLook(page, item, 'JS-2026-000123')
  await page.keyboard.type(number)
  await page.keyboard.press('Enter')
  const [check, profile] = await Promise.all(answers.map(async (reply) => (await reply).json()))
  await page.getByRole('heading', { name: '不用交的材料' }).waitFor()
  return { check, profile }
}

const textsOf = (page: Page, list: string) =>
  page.getByRole('region', { name: list }).locator('li strong').allTextContents()
const titlesOf = (papers: readonly { readonly title: string }[]) => papers.map(({ title }) => title)

t.test('an item by its initials, a number, Enter: what is shown is what the API said', async (t) => {
  const { page, faults } = await site.signIn('window', '/desk/clerk')
  t.strictSame(await findViolations(page), [], 'the empty form')
  const { check, profile } = await look(page, { item: 'gzf' })

  t.equal(await page.locator('[data-test=name]').textContent(), profile.resident.name)
  t.equal(await page.locator('[data-test=idNumber]').textContent(), profile.resident.idNumber)
  const satisfied = check.proofs.filter(({ result }: { result: string }) => result === 'satisfied')
  t.strictSame(await textsOf(page, '不用交的材料'), titlesOf(satisfied))
  t.strictSame(await textsOf(page, '还要交的材料'), titlesOf(check.missing))
  await isShownAs(t, page, profile)

  const field = page.getByLabel('办事居民的身份号码')
  t.equal(await field.evaluate((one) => one.matches(':focus')), true, 'the next number goes here')
  for (const summary of await page.locator('summary').all()) await summary.click()
  const services: { items: { id: string; description: string[] }[] } = JSON.parse(
    await (await fetch(`${site.url}/v1/items`)).text(),
  )
  const asked = services.items.find(({ id }) => id === check.item)
  const sentences = page.getByRole('region', { name: '凭什么断定' }).getByRole('listitem')
  t.strictSame(await sentences.allTextContents(), asked?.description, 'and on what conditions')
  t.strictSame(await findViolations(page), [], 'the answer')
  t.strictSame(faults, [])

  await page.keyboard.press('Escape')
  await field.fill(idNumber.slice(0, 17))
  t.equal(await page.getByRole('heading', { name: '不用交的材料' }).count(), 0, 'half a number is somebody else')
  await field.press('Enter')
  await page.getByText('请核对身份号码').waitFor()
})

/** Every category in scope, each of its fields, and no others. */
async function isShownAs(t: Test, page: Page, profile: { categories: Record<string, Json> }): Promise<void> {
  const inside = Object.entries(profile.categories).filter(([, { reason }]) => reason !== 'item')
  t.ok(inside.length > 2)
  const shown = await page
    .locator('[data-category]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-category') ?? ''))
  t.strictSame(shown.sort(), inside.map(([id]) => id).sort())
  const words: Json = { none: '没有', unknown: '不知道', withheld: '不显示' }
  for (const [id, { status, records }] of inside) {
    const article = page.locator(`[data-category=${id}]`)
    const text = (await article.textContent()) ?? ''
    if (status !== 'present') t.match(text, String(words[String(status)]), `${id} is ${status}`)
    else await holds(t, article.locator('.record'), records as readonly Json[])
  }
}

async function holds(t: Test, shown: ReturnType<Page['locator']>, records: readonly Json[]): Promise<void> {
  t.equal(await shown.count(), records.length)
  for (const [at, { fields }] of records.entries()) {
    const values = Object.values(fields as Json).map((value) =>
      typeof value === 'object'
        ? (value as { text: string }).text
        : typeof value === 'boolean'
          ? value
            ? '是'
            : '否'
          : String(value),
    )
    const text = ((await shown.nth(at).locator('dl').textContent()) ?? '').replaceAll(',', '')
    for (const value of values) t.ok(text.includes(value.replaceAll(',', '')), value)
    t.equal(await shown.nth(at).locator('dd').count(), values.length, 'and no other field')
  }
}

t.test('the sheet is one A4 page with the receipt, whose code a reader reads', async (t) => {
  const { page, faults } = await site.signIn('window', '/desk/clerk')
  const { check } = await look(page, { item: '老年优待证' })
  await page.emulateMedia({ media: 'print' })
  t.equal(await page.getByRole('button', { name: '查询' }).isVisible(), false)
  const sheet = page.locator('[data-test=sheet]')
  const text = (await sheet.textContent()) ?? ''
  for (const { title } of check.proofs) t.match(text, title)
  t.match(text, 'JS-2026-000123')
  t.match(text, check.signedReceipt.id)
  t.match(text, check.receipt.entry)
  t.match(await sheet.locator('pattern').textContent(), /演示窗口人员.*JS-2026-000123/)
  t.equal(readCode(await sheet.locator('.code path').getAttribute('d')), check.signedReceipt.jws)
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  t.equal(pdf.match(/\/Type \/Page\b/g)?.length, 1, 'one page')
  t.match(pdf, /\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/, 'A4')
  t.strictSame(faults, [])
})

/** What a scanner makes of the picture: a path of squares, drawn four dots wide. */
function readCode(path: string | null): string | undefined {
  const squares = [...(path ?? '').matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  const side = (Math.max(...squares.flat()) + 5) * 4
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [x, y] of squares)
    for (let row = y * 4; row < y * 4 + 4; row++)
      for (let column = x * 4; column < x * 4 + 4; column++)
        pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3)
  return jsQR.default(pixels, side, side)?.data
}

t.test('a session that has run out is renewed over the half-filled form, and nothing of it is lost', async (t) => {
  const account = await testAccount(site.hub, 'window')
  const { page, faults } = await site.signIn(account, '/desk/clerk')
  await beginLook(page, 'gl', 'JS-2026-000777')
  await page.getByLabel('办事居民的身份号码').fill(idNumber)
  // as if on another page: this one does not know yet
  await page.evaluate("fetch('/v1/sessions/current', { method: 'DELETE' })")
  await site.hub.access.refreshed()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  t.strictSame(await findViolations(page), [], 'the dialog')
  t.equal(await page.getByLabel('受理编号').inputValue(), 'JS-2026-000777', 'the form stands behind it')
  await fillSignIn(page, account)
  await page.getByRole('heading', { name: '不用交的材料' }).waitFor()
  t.equal(await dialog.count(), 0)
  t.equal(await page.getByLabel('办事居民的身份号码').inputValue(), idNumber)
  t.strictSame(faults, [])
})

/** Looks by the desk's form; none is answered before the release. @returns the numbers asked for, as they are sent */
async function heldLooks(page: Page) {
  const asked: string[] = []
  const held = Promise.withResolvers<void>()
  await page.route(/\/v1\/(profiles\/query|proofs\/check)$/, async (route) => {
    const isFirst = asked.length < 2
    asked.push(route.request().postDataJSON().idNumber)
    if (isFirst) await held.promise
    await route.continue()
  })
  return { asked, release: held.resolve }
}

t.test('the next number is asked for while the former is not yet answered, which is not shown under it', async (t) => {
  const nobody = idNumberOf('430781', '1980-01-01', '997')
  const there = site.demo.residents[1]?.idNumber ?? ''
  for (const [former, what] of [
    [nobody, 'nobody'],
    [there, 'somebody else'],
  ] as const) {
    const { page, faults } = await site.signIn('window', '/desk/clerk')
    const { asked, release } = await heldLooks(page)
    await beginLook(page, 'lnyd', 'JS-2026-000801')
    await page.keyboard.type(former)
    await page.keyboard.press('Enter')
    const answered = page.waitForResponse(
      (reply) => reply.url().endsWith('/proofs/check') && reply.request().postDataJSON().idNumber === former,
    )
    const field = page.getByLabel('办事居民的身份号码')
    await field.fill(idNumber)
    await field.press('Enter')
    await page.getByRole('heading', { name: '不用交的材料' }).waitFor()
    await page.keyboard.press('End')
    release()
    await (await answered).finished()
    await settle(page)
    t.strictSame(asked, [former, former, idNumber, idNumber], what)
    t.equal(await page.getByRole('alert').count(), 0, what)
    t.equal(await page.getByRole('heading', { name: '不用交的材料' }).count(), 1, what)
    await page.keyboard.press('Backspace')
    t.equal(await field.inputValue(), idNumber.slice(0, 17), 'nor is it marked, to be typed over')
    t.strictSame(faults, [])
    await page.context().close()
  }
})

t.test('Enter pressed twice is one look', async (t) => {
  const { page, faults } = await site.signIn('window', '/desk/clerk')
  const { asked, release } = await heldLooks(page)
  await beginLook(page, 'lnyd', 'JS-2026-000802')
  await page.keyboard.type(idNumber)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await settle(page)
  release()
  await page.getByRole('heading', { name: '不用交的材料' }).waitFor()
  t.strictSame(asked, [idNumber, idNumber])
  t.strictSame(faults, [])
})

/** Whatever an answer does to the page, it has done. */
function settle(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))')
}

t.test('who signs out leaves nothing of a resident on the page, nor behind it', async (t) => {
  const { page, faults } = await site.signIn('window', '/desk/clerk')
  await look(page, { item: 'gzf' })
  const before: number = await page.evaluate('history.length')
  const held = Promise.withResolvers<void>()
  await page.route('**/v1/sessions/current', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByRole('button', { name: '退出' }).click()
  await page.getByText('正在退出').waitFor()
  t.equal(await page.locator('[data-test], [data-category], input').count(), 0, 'before the hub has answered')
  t.notMatch(await page.content(), idNumber)
  held.resolve()
  await page.getByLabel('用户名').waitFor()
  t.equal(await page.evaluate('history.length'), before, 'in its place, not after it')
  t.strictSame(faults, [])
})

t.test('what is typed before the items are there is kept, and nobody is told that there is no such item', async (t) => {
  const { page, faults } = await site.signIn('window', '/')
  const held = Promise.withResolvers<void>()
  await page.route('**/v1/items', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.goto(`${site.url}/desk/clerk`)
  const picker = page.getByRole('combobox', { name: '办理事项' })
  await picker.waitFor()
  await page.keyboard.type('lnyd')
  await page.getByText('正在读取事项').waitFor()
  await page.keyboard.press('Enter')
  held.resolve()
  await page.getByRole('option', { name: '老年优待证' }).waitFor()
  await page.keyboard.press('Enter')
  t.equal(await picker.inputValue(), '老年优待证')
  t.strictSame(faults, [])
})

t.test('items that did not come are told of, and asked for again', async (t) => {
  const { page, faults } = await site.signIn('window', '/')
  let isDown = true
  await page.route('**/v1/items', (route) => (isDown ? route.abort() : route.continue()))
  await page.goto(`${site.url}/desk/clerk`)
  const picker = page.getByRole('combobox', { name: '办理事项' })
  await page.getByRole('alert').waitFor()
  await picker.pressSequentially('lnyd')
  await page.getByText('事项没有读到').waitFor()
  const again = page.waitForRequest('**/v1/items')
  await picker.click()
  await again
  await page.getByText('事项没有读到').waitFor()
  isDown = false
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: '老年优待证' }).waitFor()
  t.equal(await page.getByRole('alert').count(), 0)
  t.strictSame(faults, [])
})

t.test('the screen clears itself, after a warning', async (t) => {
  const { page } = await site.signIn('clerk', '/desk/clerk')
  await page.clock.install()
  await page.reload()
  const near = site.demo.residents.at(-1)?.idNumber ?? ''
  await beginLook(page, 'gljt', 'JS-2026-000124')
  await page.getByLabel('在场凭据').selectOption('读身份证')
  await page.getByLabel('办事居民的身份号码').fill(near)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '不用交的材料' }).waitFor()
  await page.clock.fastForward(160_000)
  await page.getByText('半分钟后将清除').waitFor()
  await page.clock.fastForward(30_000)
  await page.getByText('已清除屏幕上的居民信息').waitFor()
  t.equal(await page.getByLabel('办事居民的身份号码').inputValue(), '')
  t.equal(await page.locator('[data-test=name], [data-test=sheet], [data-category]').count(), 0)
})

t.test('what is wrong is disputed below the record, for the same case, and what becomes of it is seen', async (t) => {
  const { page, faults } = await site.signIn('window', '/desk/clerk')
  const { profile } = await look(page, { item: 'gljt' })
  const [category, { records }] = Object.entries<{ records: Json[]; status: string }>(profile.categories).find(
    ([, { status }]) => status === 'present',
  ) ?? ['', { records: [] }]
  const [record] = records
  const [field = ''] = Object.keys(record?.fields as Json)
  const fact = page.locator(`[data-category=${category}]`)
  await page.context().setOffline(true)
  await fact.getByRole('button', { name: '内容有误？' }).first().click()
  await fact.getByRole('alert').filter({ hasText: '连不上服务器' }).waitFor()
  const styles = page.waitForResponse((reply) => reply.url().endsWith('.css'))
  await page.context().setOffline(false)
  await fact.getByRole('button', { name: '内容有误？' }).first().click()
  await (await styles).finished()
  const form = fact.getByRole('form', { name: '提出异议' })
  await form.getByRole('checkbox').first().check()
  t.equal(
    await form.getByRole('checkbox').count(),
    Object.keys(record?.fields as Json).length,
    'what is shown, no more',
  )
  await form.getByLabel('为什么不对').fill('与户口簿不符')
  await form.getByLabel('依据').fill('户口簿第 3 页')
  t.strictSame(await findViolations(page), [])
  const asked = page.waitForRequest((request) => request.url().endsWith('/v1/corrections'))
  await form.getByRole('button', { name: '提出异议' }).click()
  t.match((await asked).postDataJSON(), {
    idNumber,
    purpose: { caseNumber: 'JS-2026-000123' },
    category,
    record: record?.record,
    fields: [field],
  })
  await fact.getByText('已提出。').waitFor()
  await page.getByRole('link', { name: '异议校核' }).click()
  await page.locator('tbody').getByRole('link').click()
  for (const text of ['与户口簿不符', '户口簿第 3 页']) await page.getByText(text).waitFor()
  t.notMatch(await page.content(), idNumber)
  await page.clock.install()
  await page.reload()
  await page.getByText('与户口簿不符').waitFor()
  await page.clock.fastForward(160_000)
  await page.getByText('半分钟后将离开').waitFor()
  await page.clock.fastForward(30_000)
  await page.getByText('与户口簿不符').waitFor({ state: 'detached' })
  t.equal(new URL(page.url()).pathname, '/desk/corrections')
  t.strictSame(faults, [])
})

t.test('a day in the past, a family by its authorisation, an occasion of several items', async (t) => {
  const { page, faults } = await site.signIn('window', '/desk/clerk')
  await look(page, { item: 'dbsq' })
  await page.getByRole('button', { name: '添加家庭成员' }).click()
  await page.getByLabel('成员 1 的身份号码').fill(site.demo.residents[1]?.idNumber ?? '')
  await page.getByLabel('授权书编号').fill('授权 17')
  await page.getByLabel('有效至').fill('2099-12-31')
  t.strictSame(await findViolations(page), [], 'the family')
  const asked = page.waitForRequest((request) => request.url().endsWith('/v1/proofs/check'))
  await page.getByRole('button', { name: '查询' }).click()
  t.match((await asked).postDataJSON().family, [{ authorisation: { reference: '授权 17', signatory: 'self' } }])
  await page
    .getByText(/家庭成员 \d{6}\*+/)
    .first()
    .waitFor()

  await page.getByLabel('看某一天时的情况').fill('2026-01-05')
  const before = page.waitForRequest((request) => request.url().endsWith('/v1/profiles/query'))
  await page.getByRole('button', { name: '查看', exact: true }).click()
  t.equal((await before).postDataJSON().asOf, '2026-01-05T23:59:59+08:00')
  await page
    .getByText(/2026-01-05 当天所知|查无此人/)
    .first()
    .waitFor()

  await page.getByRole('combobox', { name: '办理事项' }).fill('txyjs')
  await page.keyboard.press('Enter')
  await page.getByLabel('退休人员的身份号码').fill(idNumber)
  const joined = page.waitForResponse((reply) => reply.url().endsWith('/v1/proofs/bundles/check'))
  await page.keyboard.press('Enter')
  const bundle = await (await joined).json()
  const missing = bundle.papers.filter((paper: Json) => paper.missing === true)
  await page.getByRole('heading', { name: `还要交的材料（${missing.length}）` }).waitFor()
  t.strictSame(await textsOf(page, '还要交的材料'), titlesOf(missing))
  await page.getByRole('button', { name: /^老年优待证/ }).click()
  await page.locator('[data-category]').first().waitFor()
  t.strictSame(await findViolations(page), [], 'the bundle')
  t.strictSame(faults, [])
})
