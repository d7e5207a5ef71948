/** An officer on the demo county: his department's own export, sent in once more. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { findViolations, testSite } from '../fixtures/browser.ts'
import { callerAt } from '../fixtures/http-caller.ts'

const site = await testSite(t)
const ask = await callerAt(site.url, site.accountOf('officer'))
const county = join(site.hub.folder, 'demo', 'county')
const { departments } = JSON.parse(await readFile(join(county, 'county.json'), 'utf8'))
const { files } = departments.find(({ id }: { id: string }) => id === 'civilAffairs')
const { name, rejects } = files.find((file: { export: string }) => file.export === 'subsistence')
// the demo says that it is of now; the file, by its name, is of this morning
for (const table of ['batch', 'coverage'])
  await site.hub.store.pool.query(`UPDATE ${table} SET observed_at = observed_at - interval '1 day'`)

/** The batch whose page is shown, once it is in this state, as the hub tells of it. */
async function shownBatch(page: Page, state: string) {
  await page.getByRole('status').filter({ hasText: state }).waitFor()
  return (await ask('GET', `/v1/batches/${/\d+$/.exec(page.url())?.[0]}`)).batch
}

async function printedCounts(page: Page): Promise<number[]> {
  const cells = await page.locator('[data-category="subsistenceAllowance"] td').allTextContents()
  return cells.map(Number)
}

t.test('an export that is known already would change nothing, and changes nothing', async (t) => {
  const { page, faults } = await site.signIn('officer', '/desk/officer')
  await page
    .getByRole('group', { name: '文件' })
    .getByLabel('选择文件')
    .setInputFiles(join(county, 'civilAffairs', name))
  t.equal(await page.getByLabel('这是什么文件').inputValue(), 'subsistence', 'known by its name')
  for (const [button, state, status] of [
    ['先试运行', '试运行', 'dryRun'],
    ['正式入库', '已入库', 'merged'],
  ] as const) {
    await page.getByRole('button', { name: button }).click()
    const batch = await shownBatch(page, state)
    const { same, ...others } = batch.counts.categories.subsistenceAllowance
    t.match(batch, { status, mode: 'snapshot', counts: { rejected: rejects } })
    t.strictSame(
      Object.values(others).filter((count) => count !== 0),
      [],
    )
    t.ok(same > 0)
    t.strictSame(await printedCounts(page), [0, 0, 0, 0, same, 0])
    t.strictSame(await findViolations(page), [])
  }
  t.strictSame(faults, [])
})

t.test('what the department has sent, and how late it is, stands there as the hub tells it', async (t) => {
  const { page, faults } = await site.signIn('officer', '/desk/officer/batches')
  await page.locator('tbody tr').first().waitFor()
  const { batches } = await ask('GET', '/v1/batches')
  t.ok(batches.length >= files.length)
  t.strictSame(
    (await page.locator('tbody tr td:first-child').allTextContents()).map(Number),
    batches.map(({ batch }: { batch: number }) => batch),
  )
  t.strictSame(await findViolations(page), [])
  t.strictSame(faults, [])
})
