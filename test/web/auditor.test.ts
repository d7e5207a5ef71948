/** The auditor's desk, driven as auditors work: what is shown is held against what the hub answered. */
import { readFile } from 'node:fs/promises'
import type { Page, Response } from 'playwright-core'
import t from 'tap'
import { AnomalyParameters, anomalyKinds, anomalyTitles } from '../../src/audit/anomaly-rule.ts'
import { createAnomalyWatch } from '../../src/audit/anomaly-watch.ts'
import { entryOutcomes } from '../../src/audit/entry.ts'
import { wordOf } from '../../src/audit/entry-words.ts'
import { parameterTitles } from '../../src/web/administrator/describe-anomaly-rule.ts'
import * as words from '../../src/web/auditor/words.ts'
import { draft } from '../audit/log.ts'
import { fillSignIn, findViolations, testSite } from '../fixtures/browser.ts'
import { callerAt } from '../fixtures/http-caller.ts'
import { testAccount } from '../fixtures/hub.ts'
import { settleLog } from '../fixtures/settle-log.ts'

const site = await testSite(t)
const { hub } = site
const [idNumber = '', another = ''] = site.demo.residents.map((one) => one.idNumber)
const ask = await callerAt(site.url, site.accountOf('window'))
const look = (number: string, item: string) =>
  ask('POST', '/v1/proofs/check', { idNumber: number, purpose: { item, caseNumber: `JS-2026-${item}` } })
const checked = await look(idNumber, 'elderCard')
await look(idNumber, 'publicRentalHousing').catch(() => look(idNumber, 'elderCard'))
await look(another, 'elderCard')

// the clerk looks at himself
const { rows: clerks } = await hub.store.pool.query<{ account_id: number; holder: string; organisation: string }>(
  "UPDATE account SET own_resident = $1 WHERE username = 'window' RETURNING account_id, holder, organisation",
  [hub.vault.residentId(another)],
)
const [clerk] = clerks
await hub.accessLog.append(
  draft({
    actor: String(clerk?.account_id),
    actorName: clerk?.holder,
    role: 'window',
    organisation: clerk?.organisation,
    residentId: hub.vault.residentId(another),
  }),
)
await settleLog(hub)
const watch = createAnomalyWatch({ store: hub.store, vault: hub.vault, catalogue: hub.catalogue, silence: 0 })
t.teardown(() => watch.close())
await watch.step()

const answerOf = (page: Page, path: string): Promise<Response> =>
  page.waitForResponse((reply) => reply.url().includes(path) && reply.ok())

async function giveReason(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: '理由' }).fill('举报件 7 号')
  await page.getByRole('button', { name: '开始查阅' }).click()
}

const shownEntries = (page: Page) =>
  page.locator('[data-entry]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-entry') ?? ''))

const { page, faults } = await site.signIn('auditor', '/')

t.test('the words of the page are those of the log', async (t) => {
  for (const kind of ['query', 'proof', 'export', 'signIn', 'administration', 'logLook', 'denial'])
    t.equal(words.kinds[kind], wordOf('kind', kind))
  t.strictSame(words.outcomes, Object.fromEntries(entryOutcomes.map((one) => [one, wordOf('outcome', one)])))
  for (const [table, own] of [
    ['actorKind', words.actorKinds],
    ['role', words.roles],
    ['presence', words.presences],
    ['basis', words.bases],
  ] as const)
    for (const [term, word] of Object.entries(own)) t.equal(word, wordOf(table, term), term)
  t.strictSame(words.anomalyKinds, anomalyTitles)
  t.equal(Object.keys(words.anomalyKinds).length, anomalyKinds.length)
  for (const kind of anomalyKinds)
    for (const name of Object.keys(AnomalyParameters[kind].shape)) t.ok(parameterTitles[kind][name], `${kind}.${name}`)
})

t.test('at a glance: the log is whole, and remains the one that this browser knew', async (t) => {
  await page.getByRole('heading', { name: '访问记录的存证：核验通过' }).waitFor()
  t.strictSame(await findViolations(page), [])
  await look(idNumber, 'elderCard')
  await settleLog(hub)
  await page.reload()
  await page.getByText('与本机上次所存的').waitFor()
  await page.getByRole('heading', { name: '访问记录的存证：核验通过' }).waitFor()

  // as if the log had been another one the last time
  await page.evaluate(`
    const kept = JSON.parse(localStorage.getItem('yiku.checkpoint'))
    const lines = kept.note.split('\\n')
    lines[1] = '2'
    localStorage.setItem('yiku.checkpoint', JSON.stringify({ ...kept, note: lines.join('\\n') }))
  `)
  await page.reload()
  await page.getByRole('heading', { name: '访问记录的存证：核验不通过' }).waitFor()
  t.match(await page.getByRole('alert').first().textContent(), '核验不通过')
  t.match(await page.evaluate(`localStorage.getItem('yiku.checkpoint')`), '\\n2\\n', 'the evidence is kept')
  await page.evaluate(`localStorage.removeItem('yiku.checkpoint')`)
})

t.test('at a glance: where the log does not extend what was handed over', async (t) => {
  const setProblem = (code: string | null) =>
    hub.store.pool.query(
      `INSERT INTO log_duty (duty, tried_at, problem_code) VALUES ('witness', now(), $1)
         ON CONFLICT (duty) DO UPDATE SET problem_code = $1`,
      [code],
    )
  await setProblem('logForked')
  await page.reload()
  const alarm = page.getByText('访问记录接不上见证方的存证点')
  await alarm.waitFor()
  t.strictSame(await findViolations(page), [])
  await setProblem(null)
  await page.reload()
  await page.getByText('最近一次交到库外').waitFor()
  t.equal(await alarm.count(), 0)
})

t.test('nobody searches without a reason; what is found is what the hub answered; it is exported', async (t) => {
  await page.getByRole('link', { name: '访问记录', exact: true }).click()
  t.equal(await page.getByRole('button', { name: '查找' }).count(), 0)
  await page.getByRole('textbox', { name: '理由' }).waitFor()
  t.strictSame(await findViolations(page), [])
  await giveReason(page)
  await page.getByLabel('事项').selectOption('elderCard')
  const searched = answerOf(page, '/v1/access-entries/search')
  await page.getByRole('button', { name: '查找' }).click()
  const { entries } = await (await searched).json()
  t.ok(entries.length >= 3)
  await page.locator('[data-entry]').first().waitFor()
  t.strictSame(
    await shownEntries(page),
    entries.map(({ id }: { id: string }) => id),
  )
  t.strictSame(await findViolations(page), [])
  for (const [button, name] of [
    ['导出 CSV', /\.csv$/],
    ['导出 XLSX', /\.xlsx$/],
  ] as const) {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: button }).click()
    const file = await download
    t.match(file.suggestedFilename(), name)
    if (!button.endsWith('CSV')) continue
    const csv = await readFile(await file.path(), 'utf8')
    t.ok(entries.every(({ id }: { id: string }) => csv.includes(id)))
  }
})

t.test('who looked at this number: its entries and no others, and the number stands nowhere', async (t) => {
  await page.getByRole('button', { name: '清除条件' }).click()
  await page.getByLabel('谁看过这个身份号码').fill(idNumber)
  const searched = answerOf(page, '/v1/access-entries/search')
  await page.getByRole('button', { name: '查找' }).click()
  const { entries } = await (await searched).json()
  t.ok(entries.length >= 2)
  t.equal(new Set(entries.map(({ residentId }: { residentId: string }) => residentId)).size, 1)
  await page.getByRole('heading', { name: `${entries.length} 条，新的在前` }).waitFor()
  t.strictSame(
    await shownEntries(page),
    entries.map(({ id }: { id: string }) => id),
  )
  t.notMatch(page.url(), idNumber)
})

t.test('of a search that failed nothing is shown, least of all what another has found', async (t) => {
  const search = '**/v1/access-entries/search'
  const number = page.getByLabel('谁看过这个身份号码')
  await page.route(search, (route) => route.abort())
  await number.fill(another)
  await page.getByRole('button', { name: '查找' }).click()
  await page.getByRole('alert').filter({ hasText: '连不上服务器' }).waitFor()
  t.strictSame(await shownEntries(page), [])
  t.equal(await page.locator('#found').count(), 0)
  await page.unroute(search)
  await number.fill(idNumber)
  await page.getByRole('button', { name: '查找' }).click()
  await page.locator('[data-entry]').first().waitFor()
  t.equal(await page.getByRole('alert').count(), 0)
})

t.test('from one entry straight to another, by the browser’s own buttons: it is the other that is shown', async (t) => {
  const [first = '', second = ''] = await shownEntries(page)
  const said = page.getByRole('region', { name: '记录的内容' })
  const back = page.getByRole('link', { name: '回到访问记录' })
  for (const id of [first, second]) {
    await page.locator(`[data-entry="${id}"] a`).click()
    await said.getByText(id).first().waitFor()
    if (id === first) await back.click()
  }
  await page.evaluate('history.go(-2)')
  await page.waitForURL(`**/${first}`)
  await said.getByText(first).first().waitFor()
  t.notMatch(await page.locator('main').textContent(), second)
  await back.click()
})

t.test('one entry with its proof, checked in the browser; two auditors learn whom it is about', async (t) => {
  const { entry } = checked.receipt
  await page.locator(`[data-entry="${entry}"] a`).click()
  await page.getByRole('heading', { name: '访问记录的存证证明：核验通过' }).waitFor()
  const said = page.getByRole('region', { name: '记录的内容' })
  for (const text of [entry, clerk?.holder, clerk?.organisation, 'JS-2026-elderCard', '窗口工作人员', '已答复'])
    t.match(await said.textContent(), text)
  t.notMatch(await page.content(), idNumber)
  t.strictSame(await findViolations(page), [])
  await page.getByRole('button', { name: '申请核实' }).click()
  await page.getByText('已提出申请').waitFor()

  const other = await site.signIn(site.accountOf('auditor2'), '/desk/auditor/unmaskings')
  await other.page.getByRole('button', { name: '批准' }).click()
  await other.page.getByText('已批准').waitFor()
  t.equal(await other.page.getByRole('button', { name: '看是谁' }).count(), 0, 'who approves does not look')
  t.strictSame(await findViolations(other.page), [])
  t.strictSame(other.faults, [])

  await page.getByRole('link', { name: '身份核实' }).first().click()
  const unmasked = answerOf(page, '/subject')
  await page.getByRole('button', { name: '看是谁' }).click()
  const person = await (await unmasked).json()
  t.equal(person.idNumber, idNumber)
  const shown = page.locator('.person')
  await shown.waitFor()
  for (const text of [person.name, idNumber]) t.match(await shown.textContent(), text)
})

t.test('an anomaly is explained, leads to its entries, and is decided with a reason', async (t) => {
  const listed = answerOf(page, '/v1/anomalies')
  await page.getByRole('link', { name: '异常', exact: true }).click()
  const { anomalies } = await (await listed).json()
  const card = page.getByRole('article').filter({ hasText: '查询本人或同事' })
  await card.first().waitFor()
  t.match(await card.textContent(), '查询了本人')
  t.strictSame(await findViolations(page), [])
  const searched = answerOf(page, '/v1/access-entries/search')
  await card.getByRole('link').click()
  const { entries } = await (await searched).json()
  t.equal(entries.length, anomalies[0].entries)
  await page.locator(`[data-entry="${entries[0].id}"]`).waitFor()
  await page.goBack()
  await card.getByRole('button', { name: '下结论' }).click()
  await card.getByLabel('结论').selectOption('confirmed')
  await card.getByLabel('理由').fill('本人承认')
  const decided = answerOf(page, '/decision')
  await card.getByRole('button', { name: '作出结论' }).click()
  t.match(await (await decided).json(), { anomaly: { state: 'confirmed', reason: '本人承认' } })
  await card.getByText('确认为违规').first().waitFor()
})

t.test('charts say in a table what they draw', async (t) => {
  await page.getByRole('link', { name: '统计', exact: true }).click()
  const counted = page.waitForResponse((reply) => (reply.request().postData() ?? '').includes('"by":"item"'))
  await page.getByRole('button', { name: '统计' }).click()
  const { counts } = await (await counted).json()
  const table = page.getByRole('region', { name: '按事项' }).locator('tbody tr')
  await table.first().waitFor()
  const rows = await table.evaluateAll((all) => all.map((row) => row.querySelectorAll('td')[0]?.textContent))
  t.strictSame(
    rows,
    counts.map(({ entries }: { entries: number }) => String(entries)),
  )
  await page.locator('.chart canvas').first().waitFor()
  t.strictSame(await findViolations(page), [])

  await page.getByRole('link', { name: '免提交统计' }).click()
  await page.getByText(/办件 [1-9]\d* 件/).waitFor()
  t.strictSame(await findViolations(page), [])

  const statistics = await hold(page, '**/v1/proofs/statistics?*')
  await page.getByRole('button', { name: '统计' }).click()
  await statistics.isAsked
  await page.getByLabel('按什么').selectOption('village')
  await statistics.release()
  t.equal(await page.locator('thead th').first().textContent(), '月份', 'as it was asked')
})

/** The requests to an address wait. `release`: they are answered, and the page has shown what it makes of that. */
async function hold(page: Page, address: string) {
  const held = Promise.withResolvers<void>()
  const isAsked = page.waitForRequest(address)
  const answered = page.waitForResponse(address)
  await page.route(address, async (route) => {
    await held.promise
    await route.continue()
  })
  return {
    isAsked,
    async release() {
      held.resolve()
      await (await answered).finished()
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))')
      await page.unroute(address)
    },
  }
}

t.test('the next page is of the list that is shown, whatever is typed since', async (t) => {
  const list = /\/v1\/anomalies\?/
  const json = { anomalies: [], next: 7, behind: 0, searchedAt: new Date().toISOString() }
  await page.route(list, (route) => route.fulfill({ json }))
  await page.getByRole('link', { name: '异常', exact: true }).click()
  await page.getByLabel('访问者').fill('li.si')
  const asked = page.waitForRequest(/before=7/)
  await page.getByRole('button', { name: '下一页' }).click()
  t.notMatch((await asked).url(), 'li.si')
  await page.unroute(list)
})

t.test('who may do what, read along: each register as the hub tells it, and nothing to change', async (t) => {
  for (const [title, path, list] of [
    ['账户', '/v1/accounts', 'accounts'],
    ['权限规则', '/v1/rules', undefined],
    ['部门系统', '/v1/clients', undefined],
    ['查询限额', '/v1/budgets', undefined],
    ['异常规则', '/v1/anomaly-rules', 'rules'],
    ['变更审批', '/v1/access-changes', undefined],
  ] as const) {
    const answered = answerOf(page, path)
    await page.getByRole('link', { name: title, exact: true }).click()
    const told = await (await answered).json()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    if (list !== undefined && told[list].length > 0) {
      await page.locator('tbody tr').first().waitFor()
      t.equal(await page.locator('tbody tr').count(), told[list].length, title)
    }
    t.equal(await page.getByRole('button', { name: /^(提出|新增|变更|批准|驳回)/ }).count(), 0, title)
    t.strictSame(await findViolations(page), [], title)
  }
})

t.test('receipts are verified in the browser, and what was changed is refused', async (t) => {
  await page.getByRole('link', { name: '核验', exact: true }).click()
  const field = page.getByLabel('回执、存证证明或存证点')
  const verdict = async (text: string) => {
    await field.fill(text)
    await page.getByRole('button', { name: '核验' }).click()
    return (await page.locator('#verdict').textContent())?.trim()
  }
  const { jws } = checked.signedReceipt
  const [head, claims = '', signed] = jws.split('.')
  const receipt = JSON.stringify(checked.receipt)
  t.equal(await verdict(jws), '免提交回执：核验通过')
  t.equal(
    await verdict([head, claims.replace(/.$/, (last: string) => (last === 'A' ? 'B' : 'A')), signed].join('.')),
    '免提交回执：核验不通过',
  )
  t.strictSame(await findViolations(page), [])
  await field.fill(jws)
  await page.getByLabel('持有人的身份号码').fill(another)
  await page.getByRole('button', { name: '核验' }).click()
  await page.getByText('没有核对回执说的是不是此人').waitFor()
  t.equal((await page.locator('#verdict').textContent())?.trim(), '免提交回执：还不能核验')
  t.strictSame(await findViolations(page), [])
  await page.getByLabel('持有人的身份号码').fill('')

  const keys = await hold(page, '**/.well-known/jwks.json')
  await page.getByRole('button', { name: '核验' }).click()
  await keys.isAsked
  await field.fill([head, claims, (signed ?? '').replace(/^./, (one: string) => (one === 'A' ? 'B' : 'A'))].join('.'))
  await keys.release()
  t.equal(await page.locator('#verdict').count(), 0, 'a late verdict is of what was there before')
  await page.getByRole('button', { name: '核验' }).click()
  await page.getByRole('heading', { name: '免提交回执：核验不通过' }).waitFor()

  t.equal(await verdict(receipt), '访问记录回执：核验通过')
  const { leafHash } = checked.receipt
  t.equal(await verdict(receipt.replace(leafHash, Buffer.alloc(32).toString('base64'))), '访问记录回执：核验不通过')
  const note = await (await fetch(`${site.url}/v1/checkpoints/latest`)).text()
  t.equal(await verdict(note), '存证点：核验通过')
  t.equal(await verdict(note.replace(/\n\d+\n/, '\n1\n')), '存证点：核验不通过')
  t.strictSame(faults, [])
})

t.test('an old browser, which knows no Ed25519, says the same', async (t) => {
  const old = await site.visit('/')
  await old.page.addInitScript(`
    const { importKey } = crypto.subtle
    SubtleCrypto.prototype.importKey = function (...given) {
      const isUnknown = given[2] === 'Ed25519' || given[2]?.name === 'Ed25519'
      return isUnknown ? Promise.reject(new DOMException('', 'NotSupportedError')) : importKey.apply(this, given)
    }
  `)
  await old.page.goto(`${site.url}/desk/verification`)
  await fillSignIn(old.page, await testAccount(hub, 'auditor'))
  await old.page.getByLabel('回执、存证证明或存证点').fill(checked.signedReceipt.jws)
  await old.page.getByRole('button', { name: '核验' }).click()
  await old.page.getByRole('heading', { name: '免提交回执：核验通过' }).waitFor()
  t.strictSame(old.faults, [])
})
