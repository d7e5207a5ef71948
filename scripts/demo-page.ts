/** The page of a running `npm start` in a real Chromium, signed in as one of the demo's people. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { readConfig } from '../src/config.ts'
import type { DemoFile } from './demo.ts'
import { launchBrowser } from './launch-browser.ts'

export async function readDemo(): Promise<DemoFile> {
  const { dataFolder } = readConfig(process.env)
  return JSON.parse(await readFile(join(dataFolder, 'demo.json'), 'utf8'))
}

/** Does it with a browser, which is closed afterwards. */
export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launchBrowser()
  return work(browser).finally(() => browser.close())
}

export interface DemoVisit {
  readonly role: string
  readonly address: string
  readonly isDark?: boolean
}

export async function visitDemo(
  browser: Browser,
  demo: DemoFile,
  { role, address, isDark = false }: DemoVisit,
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1080, height: 720 },
    colorScheme: isDark ? 'dark' : 'light',
  })
  const page = await context.newPage()
  if (role === 'resident') await enterAsResident(page, demo)
  await page.goto(demo.url + address)
  if (role === 'resident') return page
  const account = demo.accounts.find((one) => one.role === role)
  if (!account) throw new Error(`the demo has no ${role}`)
  await page.getByLabel('用户名').fill(account.username)
  await page.getByLabel('密码').fill(account.password)
  await page.keyboard.press('Enter')
  if (account.totpSecret !== undefined) {
    const code = new TOTP({ secret: Secret.fromBase32(account.totpSecret) }).generate()
    await page.getByLabel('动态验证码').fill(code)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('banner').waitFor()
  return page
}

/** As the first of the demo's people, at its own identity platform. */
async function enterAsResident(page: Page, { url, residentSignIn }: DemoFile): Promise<void> {
  if (residentSignIn === undefined)
    throw new Error('the demo lets no residents in: others than this machine may reach it')
  await page.goto(residentSignIn)
  await page.getByRole('listitem').first().getByRole('button').click()
  await page.waitForURL(`${url}/**`)
  await page.getByRole('banner').waitFor()
}

/** Fills in the clerk's form but for the ID number, and stands there. By default each time another case: it has its budget of looks. */
export async function beginLook(
  page: Page,
  item: string,
  caseNumber = `JS-2026-${String(Date.now()).slice(-6)}`,
): Promise<void> {
  await page.getByRole('combobox', { name: '办理事项' }).and(page.locator('[aria-busy=false]')).waitFor()
  await page.keyboard.type(item)
  await page.keyboard.press('Enter')
  await page.keyboard.type(caseNumber)
  await page.keyboard.press('Tab')
}
