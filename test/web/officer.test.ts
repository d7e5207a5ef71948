/** The officer's desk, driven as an officer works: what is printed is held against what the hub answers him. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import t from 'tap'
import { addSubscription } from '../../src/updates/subscriptions.ts'
import { say, saying } from '../conflicts/sayings.ts'
import { credentialsOf, type Reply, type TestApp } from '../fixtures/app.ts'
import { findViolations, testSite } from '../fixtures/browser.ts'
import { type TestAccount, testAccount } from '../fixtures/hub.ts'
import { fill, headingOf, openWorkbook, pageOf, rowsOf, saved } from '../fixtures/officer.ts'
import { bookFile, textRows } from '../ingest/readers/zip-file.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { pusherOf } from '../updates/pusher.ts'
import { webhookSecret } from '../updates/receiver.ts'

const site = await testSite(t, { county: false })
const { hub } = site
const folder = t.testdir()

/** As the hub answers whoever is no browser. */
const ask: TestApp['ask'] = async ({ method = 'GET', url, headers, payload }) => {
  const reply = await fetch(site.url + String(url), {
    method,
    headers: { ...(payload && { 'content-type': 'application/json' }), ...(headers as Record<string, string>) },
    ...(payload && { body: JSON.stringify(payload) }),
  })
  const text = await reply.text()
  const headersOf = Object.fromEntries(reply.headers)
  return { status: reply.status, headers: headersOf, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
}

async function desk(department: string, organisation: string) {
  const account: TestAccount = await testAccount(hub, 'officer', { department, organisation })
  const { body } = await ask({ method: 'POST', url: '/v1/sessions', payload: credentialsOf(account) })
  const headers = { authorization: `Bearer ${body.accessToken}` }
  const call = async (method: 'GET' | 'POST', url: string, payload?: object): Promise<Reply['body']> => {
    const { status, text, body } = await ask({ method, url, headers, ...(payload && { payload }) })
    if (status >= 300) throw new Error(`${method} ${url}: ${status} ${text}`)
    return body
  }
  return { account, call }
}

const idOf = (n: number) => idNumberOf('430781', '1990-03-07', String(n).padStart(3, '0'))

function car(n: number, change: Readonly<Record<string, string>> = {}) {
  return {
    公民身份号码: idOf(n),
    姓名: `甲${n}`,
    号牌种类: '02 小型汽车号牌',
    号牌号码: `湘J${10000 + n}`,
    车辆类型: 'K33',
    品牌型号: '大众',
    初次登记日期: '2020-05-06',
    ...change,
  }
}

/** What the button gives to keep. */
async function downloaded(page: Page, button: Locator): Promise<{ readonly name: string; readonly content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) }
}

/** As a mouse drops it from the desktop. */
async function drop(page: Page, place: Locator, file: { readonly name: string; readonly content: Buffer }) {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob('${file.content.toString('base64')}'), (letter) => letter.charCodeAt(0))
    const data = new DataTransfer()
    data.items.add(new File([bytes], ${JSON.stringify(file.name)}))
    return data
  })()`)
  await place.dispatchEvent('drop', { dataTransfer })
}

/** The batch whose page is shown, once it is in this state. */
async function shownBatch(page: Page, state: string): Promise<number> {
  await page.getByRole('status').filter({ hasText: state }).waitFor()
  return Number(/\d+$/.exec(page.url())?.[0])
}

/** new, changed, deleted, gone, same, stale: as they are printed */
async function printedCounts(page: Page, category: string): Promise<number[]> {
  const cells = await page.locator(`[data-category="${category}"] td`).allTextContents()
  return cells.map(Number)
}

const countsOf = ({ counts }: Reply['body'], category: string): number[] =>
  ['new', 'changed', 'deleted', 'gone', 'same', 'stale'].map((name) => counts.categories[category][name])

t.test(
  'a template is filled in, tried, taken; what was refused is corrected and sent again; a batch is taken back',
  async (t) => {
    const { account, call } = await desk('trafficPolice', '津市市公安局交警大队')
    const batchOf = async (batch: number) => (await call('GET', `/v1/batches/${batch}`)).batch
    const { page, faults } = await site.signIn(account, '/desk/officer')
    const template = await downloaded(page, page.getByRole('button', { name: '机动车', exact: true }))
    t.strictSame(await findViolations(page), [])

    const book = await openWorkbook(template.content)
    fill(pageOf(book), [car(1), car(2), car(3), car(4, { 公民身份号码: idOf(4).slice(0, 17), 号牌种类: '飞机' })])
    await drop(page, page.getByRole('group', { name: '文件' }), { name: template.name, content: await saved(book) })
    t.equal(await page.getByLabel('这是什么文件').inputValue(), 'template:vehicle', 'known by its name')
    const running = await heldRunning(page)
    await page.getByRole('button', { name: '先试运行' }).click()
    await page.getByText('正在读取和检查：1200 行').waitFor()
    const progress = page.getByRole('progressbar', { name: '处理进度' })
    t.strictSame([await progress.getAttribute('value'), await progress.getAttribute('max')], ['5', '10'])
    t.strictSame(await findViolations(page), [])
    running.release()
    const tried = await shownBatch(page, '试运行')
    t.match(await batchOf(tried), { status: 'dryRun', mode: 'changes', counts: { rows: 4, rejected: 1 } })
    t.strictSame(await printedCounts(page, 'vehicle'), [3, 0, 0, 0, 0, 0])
    t.strictSame(await findViolations(page), [])

    await page.getByRole('button', { name: '正式入库' }).click()
    const taken = await shownBatch(page, '已入库')
    t.not(taken, tried)
    t.strictSame(await printedCounts(page, 'vehicle'), countsOf(await batchOf(taken), 'vehicle'))

    const refused = page.getByRole('region', { name: '退回的行', exact: true }).getByRole('table')
    await refused.getByText('身份号码不符合').waitFor()
    const { rejects } = await call('GET', `/v1/batches/${taken}/rejects`)
    t.strictSame(
      await refused.locator('tbody td').allTextContents(),
      rejects.map(({ problems }: Reply['body']) =>
        problems.map(({ column, title }: Reply['body']) => `“${column}”：${title}`).join(''),
      ),
    )
    await page.getByRole('button', { name: '同时显示行的内容' }).click()
    await refused.getByText('甲4').waitFor()
    t.strictSame(await refused.locator('td.bad-ground').allTextContents(), [idOf(4).slice(0, 17), '飞机'])
    t.strictSame(await findViolations(page), [])
    await page.context().setOffline(true)
    await page.getByRole('button', { name: '不显示行的内容' }).click()
    await refused.getByText('甲4').waitFor({ state: 'detached' })
    await page.getByRole('alert').filter({ hasText: '连不上服务器' }).waitFor()
    t.equal(await refused.locator('td.bad-ground').count(), 0, 'gone, though the hub cannot be reached')
    await page.context().setOffline(false)

    const url = `/v1/batches/${taken}/rejected-rows`
    const { rows: told } = await call('GET', url)
    t.match(told, [{ ...rejects[0], columns: ['操作', '公民身份号码'], cells: ['', idOf(4).slice(0, 17)] }])
    const stranger = await desk('civilAffairs', '津市市民政局')
    await t.rejects(stranger.call('GET', url), /403/)
    t.match(await loggedOf(`rejects:${taken}`), [
      { kind: 'export', outcome: 'answered', resident_count: 1 },
      { kind: 'export', outcome: 'answered', resident_count: 1 },
      { kind: 'export', outcome: 'denied', code: 'forbidden' },
    ])

    const corrections = await downloaded(page, page.getByRole('button', { name: '下载退回改正表' }))
    t.equal(corrections.name, `批次 ${taken} 退回改正表.xlsx`)
    const corrected = await openWorkbook(corrections.content)
    const sheet = pageOf(corrected)
    t.equal(rowsOf(sheet).length, 1)
    const heading = headingOf(sheet)
    const row = sheet.getRow(heading.row + 1)
    row.getCell(heading.column('公民身份号码')).value = idOf(4)
    row.getCell(heading.column('号牌种类')).value = '02'
    const file = join(folder, corrections.name)
    await writeFile(file, await saved(corrected))
    await page.getByRole('group', { name: '改正后的工作簿' }).getByLabel('选择文件').setInputFiles(file)
    await page.getByRole('button', { name: '直接入库' }).click()
    await page.waitForURL((url) => !url.pathname.endsWith(`/${taken}`))
    const again = await shownBatch(page, '已入库')
    t.match(await batchOf(again), { mode: 'changes', counts: { rejected: 0, categories: { vehicle: { new: 1 } } } })
    t.strictSame(await printedCounts(page, 'vehicle'), [1, 0, 0, 0, 0, 0])

    await page.getByRole('button', { name: '撤销这个批次' }).click()
    await page.keyboard.type('传错了一份')
    t.strictSame(await findViolations(page), [])
    await page.getByRole('button', { name: `撤销批次 ${again}` }).click()
    await page.getByRole('status').filter({ hasText: '已撤销' }).waitFor()
    t.match(await batchOf(again), { status: 'reverted' })
    t.match(await loggedOf(`batch:${again} revert`), [{ kind: 'administration', reason: '传错了一份' }])

    await page.getByRole('link', { name: '批次', exact: true }).click()
    await page.getByRole('heading', { name: '批次', exact: true }).waitFor()
    await page.getByRole('row').nth(1).waitFor()
    const { batches } = await call('GET', '/v1/batches')
    const shown = await page.locator('tbody tr td:first-child').allTextContents()
    t.strictSame(
      shown.map(Number),
      batches.map(({ batch }: { batch: number }) => batch),
    )
    t.strictSame(await findViolations(page), [])
    t.strictSame(faults, [])
  },
)

t.test('a snapshot that would remove much is taken when that has been looked at', async (t) => {
  const { account, call } = await desk('trafficPolice', '津市市公安局交警大队')
  const { page, faults } = await site.signIn(account, '/desk/officer')
  const template = await downloaded(page, page.getByRole('button', { name: '机动车', exact: true }))
  const book = await openWorkbook(template.content)
  fill(pageOf(book), [car(1, { 品牌型号: '红旗' })])
  const file = join(folder, '全部机动车.xlsx')
  await writeFile(file, await saved(book))
  await page.getByRole('group', { name: '文件' }).getByLabel('选择文件').setInputFiles(file)
  await page.getByLabel('这是什么文件').selectOption('template:vehicle')
  await page.getByLabel('全量').check()
  await page.getByRole('button', { name: '直接入库' }).click()
  await page.getByText('没有入库的原因').waitFor()
  const take = page.getByRole('button', { name: '正式入库' })
  t.equal(await take.isDisabled(), true)
  await page.getByLabel('我已核对').check()
  await page.getByRole('button', { name: '再试运行' }).click()
  const tried = await shownBatch(page, '试运行')
  const { batch } = await call('GET', `/v1/batches/${tried}`)
  t.match(batch.counts, { categories: { vehicle: { changed: 1, gone: 2 } }, changedFields: { vehicle: { brand: 1 } } })
  t.strictSame(await printedCounts(page, 'vehicle'), countsOf(batch, 'vehicle'))
  await page.getByText('机动车 · 品牌型号：1 条').waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByLabel('我已核对').check()
  await take.click()
  const taken = await shownBatch(page, '已入库')
  t.match((await call('GET', `/v1/batches/${taken}`)).batch, { mode: 'snapshot', status: 'merged' })
  t.strictSame(faults, [])
})

t.test('a batch that refused nearly all is refused; what it refused is read a page at a time', async (t) => {
  const { account, call } = await desk('trafficPolice', '津市市公安局交警大队')
  const { page, faults } = await site.signIn(account, '/desk/officer')
  const headings = ['操作', ...Object.keys(car(0))]
  const lines = Array.from({ length: 101 }, (_, n) => ['', ...Object.values(car(100 + n, { 号牌种类: '飞机' }))])
  const content = bookFile({ sheets: [{ name: '机动车', rows: textRows([headings, ...lines]) }] })
  const file = { name: '机动车 上传模板.xlsx', content: Buffer.from(content) }
  await drop(page, page.getByRole('group', { name: '文件' }), file)
  await page.getByRole('button', { name: '直接入库' }).click()
  await page.getByText('没有入库的原因').waitFor()
  const batch = Number(/\d+$/.exec(page.url())?.[0])
  const shown = (await call('GET', `/v1/batches/${batch}`)).batch
  await page.getByText(shown.refusal.message).waitFor()
  const rows = page.getByRole('region', { name: '退回的行', exact: true }).locator('tbody tr')
  await rows.first().waitFor()
  t.equal(await rows.count(), 100, 'a page of them')
  await page.getByRole('button', { name: '下一页' }).click()
  await page.getByText('第 2 页').waitFor()
  t.match(await rows.allTextContents(), [/第 \d+ 行.*号牌种类/])
  await page.getByRole('button', { name: '上一页' }).click()
  await page.getByText('第 1 页').waitFor()
  t.equal(await rows.count(), 100)

  t.strictSame(faults, [])
})

t.test('what is late, contradicted or disputed is seen and answered; what was given up is sent again', async (t) => {
  const { account, call } = await desk('civilAffairs', '津市市民政局')
  const her = idOf(900)
  const police = await pusherOf(hub, { ask }, { department: 'police', categories: ['personBasic'] })
  const system = await pusherOf(hub, { ask }, { department: 'civilAffairs', categories: ['marriage'] })
  await say(police, saying(her, 'personBasic', { sex: '2', maritalStatus: '10' }))
  await say(system, saying(her, 'marriage', { maritalStatus: '21', spouseIdNumber: idOf(901) }))
  const { correction } = await call('POST', '/v1/corrections', {
    category: 'marriage',
    idNumber: her,
    key: { certificateNumber: 'J1' },
    fields: ['office'],
    claimed: { office: '澧县民政局' },
    reason: '登记机关写错了',
  })
  await late(correction.id)
  await covered('marriage', new Date(Date.now() - 31 * 86_400_000 - 60_000))
  const subscription = await parkedSubscription(system.id)

  const { page, faults } = await site.signIn(account, '/desk/officer')
  await page.getByText(/迟报，请尽快上传：.*婚姻登记/).waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByRole('link', { name: '看时效' }).click()
  const [own] = (await call('GET', '/v1/sources')).sources
  await page.getByRole('row').nth(1).waitFor()
  await page.getByText('已迟 30 天').waitFor()
  const shown = await page.locator('tbody th').allTextContents()
  t.strictSame(shown.sort(), own.categories.map(({ title }: { title: string }) => title).sort())
  t.strictSame(await findViolations(page), [])

  await page.getByRole('link', { name: '比对' }).click()
  await page.getByRole('link', { name: '婚姻状况' }).click()
  await page.getByText(her).waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByLabel('本部门无误').check()
  await page.getByLabel('说明').fill('婚姻登记档案为准')
  await page.getByRole('button', { name: '答复', exact: true }).click()
  await page.getByText('本部门无误：婚姻登记档案为准').waitFor()
  const { conflicts } = await call('GET', '/v1/conflicts')
  t.match(conflicts, [{ own: { answer: 'ownIsRight', reason: '婚姻登记档案为准' } }])
  await page.getByRole('link', { name: '← 全部不一致' }).click()
  await page.getByRole('cell', { name: '公安' }).waitFor()
  t.strictSame(await findViolations(page), [])

  await page.getByRole('link', { name: '校核' }).click()
  const [listed] = (await call('GET', '/v1/corrections')).corrections
  t.match(listed, { overdue: true })
  await page.getByText(`逾期 ${-listed.daysLeft} 个工作日`).waitFor()
  t.strictSame(await findViolations(page), [])
  await page.locator('tbody').getByRole('link').click()
  await page.getByRole('cell', { name: '澧县民政局' }).waitFor()
  await page.getByText(her).waitFor()
  await page.getByRole('button', { name: '查访问记录' }).click()
  await page.getByText('没有人看到过').waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByLabel('核实无误').check()
  await page.getByLabel('答复的内容').fill('档案中即为津市市民政局')
  await page.getByRole('button', { name: '答复', exact: true }).click()
  await page.getByText('已答复').waitFor()
  t.match((await call('GET', `/v1/corrections/${correction.id}`)).correction, {
    state: 'upheld',
    answer: '档案中即为津市市民政局',
  })

  await page.getByRole('link', { name: '订阅' }).click()
  await page.getByText('已停送').waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByRole('link', { name: system.id }).click()
  await page.getByText('对方超时未答').first().waitFor()
  t.strictSame(await findViolations(page), [])
  await page.getByRole('button', { name: '恢复' }).click()
  await page.getByText('已恢复').waitFor()
  t.not((await call('GET', `/v1/subscriptions/${subscription}`)).subscription.state, 'parked')
  t.strictSame(faults, [])
})

t.test('what a system has pushed is taken back, a wrong record of one’s own is disputed', async (t) => {
  const { account, call } = await desk('civilAffairs', '津市市民政局')
  const her = idOf(910)
  const system = await pusherOf(hub, { ask }, { department: 'civilAffairs', categories: ['marriage'] })
  await say(system, saying(her, 'marriage', { maritalStatus: '20' }))
  const { page, faults } = await site.signIn(account, '/desk/corrections')
  await page.getByRole('button', { name: '对本部门的记录提出异议' }).click()
  await page.getByLabel('数据类').selectOption({ label: '婚姻登记' })
  await page.getByLabel('居民的身份号码').fill(her)
  await page.getByLabel('证书字号').fill('J1')
  const form = page.getByRole('form', { name: '提出异议' })
  await form.getByLabel('登记机关', { exact: true }).check()
  await form.getByLabel('登记机关应为').fill('澧县民政局')
  await form.getByLabel('为什么不对').fill('录入时选错')
  t.strictSame(await findViolations(page), [])
  await form.getByRole('button', { name: '提出异议' }).click()
  await page.getByText('已提出。民政须在').waitFor()
  const [opened] = (await call('GET', '/v1/corrections?side=opened')).corrections
  t.match(opened, { category: 'marriage', fields: ['office'], state: 'open', openedBy: { role: 'officer' } })
  t.match((await call('GET', `/v1/corrections/${opened.id}`)).correction, {
    claimed: { office: '澧县民政局' },
    reason: '录入时选错',
    subject: { idNumber: her },
  })

  const left = (await site.signIn(account, `/desk/corrections/${opened.id}`)).page
  await left.getByText(her).waitFor()
  await left.clock.install()
  await left.reload()
  await left.getByText(her).waitFor()
  await left.context().setOffline(true)
  await left.clock.fastForward(190_000)
  await left.getByText(her).waitFor({ state: 'detached' })
  await left.context().close()

  await page.getByRole('link', { name: '批次', exact: true }).click()
  await page.getByRole('button', { name: '撤销系统推送的' }).click()
  t.equal(await page.getByLabel('自何时起').evaluate((one) => one.matches(':focus')), true)
  await page.getByLabel('自何时起').fill(minuteInChina(Date.now() - 3_600_000))
  await page.getByLabel('哪个系统').fill(system.id)
  await page.getByLabel('理由').fill('密钥被盗')
  t.strictSame(await findViolations(page), [])
  await page.getByRole('button', { name: '撤销这些推送' }).click()
  const batch = await shownBatch(page, '已入库')
  t.match((await call('GET', `/v1/batches/${batch}`)).batch, { mode: 'revert' })
  t.match((await call('GET', `/v1/corrections/${opened.id}`)).correction, { state: 'corrected' })

  const views = await withViews(page)
  await page.getByRole('link', { name: '时效' }).click()
  const shown = page.getByRole('region', { name: '按时读取的视图' }).locator('tbody tr')
  await shown.first().waitFor()
  t.strictSame(
    await shown.locator('th').allTextContents(),
    views.map(({ title }) => title),
  )
  t.match(await shown.last().textContent(), '连不上')
  t.strictSame(await findViolations(page), [])

  await page.getByRole('link', { name: '免提交统计' }).click()
  await page.getByRole('heading', { level: 1, name: '免提交统计' }).waitFor()
  t.strictSame(await findViolations(page), [])
  t.strictSame(faults, [])
})

/** As where two views of the department are read by a schedule, and one of them could not be. */
async function withViews(page: Page) {
  const views = [
    { export: 'one', title: '婚姻登记视图', when: '0 2 * * *' },
    {
      export: 'two',
      title: '低保视图',
      when: '0 3 * * *',
      last: { batch: 7, at: new Date().toISOString(), status: 'refused', reason: '部门数据库连不上' },
    },
  ]
  await page.route(/\/v1\/sources$/, async (route) => {
    const json = await (await route.fetch()).json()
    Object.assign(json.sources[0], { views })
    await route.fulfill({ json })
  })
  return views
}

/** As the field that has no zone takes it. */
function minuteInChina(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 16)
}

/** What the access log holds of something, in the order in which it was done. */
async function loggedOf(subject: string) {
  const { rows } = await hub.store.pool.query('SELECT * FROM access_entry WHERE subject = $1 ORDER BY entry_id', [
    subject,
  ])
  return rows
}

/** Batches look half done, as large ones do, until they are released. */
async function heldRunning(page: Page): Promise<{ release(): void }> {
  let isHeld = true
  await page.route(/\/v1\/batches\/\d+$/, async (route) => {
    if (!isHeld) return route.continue()
    const json = await (await route.fetch()).json()
    const progress = { stage: 'reading', rows: 1200, bytes: 5, totalBytes: 10 }
    Object.assign(json.batch, { status: 'running' })
    Object.assign(json.batch.upload, { progress })
    await route.fulfill({ json })
  })
  return {
    release: () => {
      isHeld = false
    },
  }
}

/** The table itself lets nobody do this. */
async function late(correction: string): Promise<void> {
  const client = await hub.store.pool.connect()
  await client.query('SET session_replication_role = replica')
  await client.query("UPDATE correction SET due_on = '2026-01-09' WHERE correction_id = $1", [correction])
  client.release(true)
}

/** As the department's snapshot of that moment left it. */
async function covered(category: string, at: Date): Promise<void> {
  const source = hub.adapters.get('civilAffairs').adapter.department.number
  await hub.store.pool.query(
    `INSERT INTO coverage (source, category, area, observed_at, batch_id, recorded_at)
     SELECT $1, $2, $3, $4, max(batch_id), now() FROM batch`,
    [source, hub.catalogue.getCategory(category).number, hub.area, at],
  )
}

/** As three days without an answer leave it. */
async function parkedSubscription(client: string): Promise<string> {
  const id = 'e3a1b6f0-0c4b-4b0e-9a5f-3f6f5f1d2c11'
  const { number } = hub.catalogue.getCategory('marriage')
  await addSubscription(hub, { id, client, url: 'https://10.20.3.4/hook', categories: [number], secret: webhookSecret })
  await hub.store.pool.query(
    "UPDATE subscription SET state = 'parked', reason = 'timeout', failures = $2 WHERE subscription_id = $1",
    [id, JSON.stringify([{ at: new Date().toISOString(), reason: 'timeout' }])],
  )
  return id
}
