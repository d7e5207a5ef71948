/**
 * `node scripts/old-browser.ts CHROMIUM`: everybody's desk of a running `npm start`, in a browser as old as the page is for.
 * Run by hand, for such a browser has to be fetched: README, "The page", says from where.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { Secret, TOTP } from 'otpauth'
import type { DemoAccount, DemoFile } from './demo.ts'
import { readDemo } from './demo-page.ts'
import { openTab, type Tab } from './devtools.ts'
import { runCommand } from './run-command.ts'

interface Options {
  readonly pictures?: string
}

interface Round {
  readonly tab: Tab
  readonly demo: DemoFile
  /** Says how it went on one screen. */
  note(where: string): Promise<void>
}

async function tryAll(chromium: string, { pictures }: Options): Promise<void> {
  const demo = await readDemo()
  if (pictures !== undefined) await mkdir(pictures, { recursive: true })
  await withOldBrowser(chromium, async (devtools) => {
    const tab = await openTab(devtools)
    const note = async (where: string): Promise<void> => {
      const faults = [...tab.takeFaults(), ...(await problemsOn(tab))]
      console.log(`${faults.length === 0 ? '好' : '坏'}  ${where}`)
      for (const fault of faults) console.log(`    ${fault}`)
      if (faults.length > 0) process.exitCode = 1
      if (pictures !== undefined) await writeFile(join(pictures, `${where}.png`), await tab.picture())
    }
    const roles = new Set([...demo.accounts.map((account) => account.role), 'resident'])
    for (const role of roles) await tryDesk({ tab, demo, note }, role)
    await tab.close()
  })
}

/** Its profile is thrown away with it. */
async function withOldBrowser(chromium: string, work: (devtools: string) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'yiku-old-browser-'))
  const args = ['--headless', '--no-sandbox', '--disable-dev-shm-usage', '--remote-debugging-port=0']
  const look = ['--window-size=1366,768', '--hide-scrollbars', `--user-data-dir=${profile}`, 'about:blank']
  const browser = spawn(chromium, [...args, ...look], { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    await work(
      await new Promise<string>((resolve, reject) => {
        browser.once('error', reject)
        browser.once('exit', (code) => reject(new Error(`${chromium} ended with ${code}`)))
        browser.stderr.on('data', (data) => {
          const [, host] = /DevTools listening on ws:\/\/([^/]+)\//.exec(String(data)) ?? []
          if (host !== undefined) resolve(`http://${host}`)
        })
      }),
    )
  } finally {
    browser.kill()
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
}

/** What the screen itself says went wrong. */
async function problemsOn(tab: Tab): Promise<string[]> {
  const said = await tab.evaluate(`[...document.querySelectorAll('[role=alert]')].map((one) => one.textContent)`)
  return Array.isArray(said) ? said.map(String) : []
}

/** Signs in, opens each screen of the menu, does what the post is there for, and signs out. */
async function tryDesk(round: Round, role: string): Promise<void> {
  const { tab, demo, note } = round
  await tab.open(`${demo.url}/`)
  await tab.waitFor(has('input[name=username]'))
  if (role === 'resident') await enterAsResident(tab)
  else await signIn(tab, accountOf(demo, role))
  const titles = await tab.evaluate(`[...document.querySelectorAll('nav a')].map((link) => link.textContent)`)
  for (const title of Array.isArray(titles) ? titles.map(String) : []) {
    await click(tab, 'nav a', title)
    await settle(tab)
    await note(`${role}-${title}`)
    await works[`${role}-${title}`]?.(round)
  }
  await click(tab, 'header button', '退出')
  await tab.waitFor(has('input[name=username]'))
}

/** What each post is there for, on the screen where it is done. */
const works: Readonly<Record<string, (round: Round) => Promise<void>>> = {
  'clerk-免提交核对': (round) => look(round, { isPresent: true }),
  'window-免提交核对': (round) => look(round, { isPresent: false }),
  'auditor-访问记录': search,
  'auditor-统计': drawCharts,
  'auditor-核验': verify,
  'resident-我的信息': seeOneself,
}

const has = (selector: string) => `document.querySelector(${JSON.stringify(selector)}) !== null`

/** What a screen asks of the hub comes a little later than the screen. */
async function settle(tab: Tab): Promise<void> {
  await tab.waitFor(has('main h1'))
  await sleep(1000)
}

function accountOf({ accounts }: DemoFile, role: string): DemoAccount {
  const account = accounts.find((one) => one.role === role)
  if (!account) throw new Error(`the demo has no ${role}`)
  return account
}

async function signIn(tab: Tab, { username, password, totpSecret }: DemoAccount): Promise<void> {
  await fill(tab, 'input[name=username]', username)
  await fill(tab, 'input[name=password]', password)
  await tab.press('Enter')
  if (totpSecret !== undefined) {
    await fill(tab, 'input[name=otp]', new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate())
    await tab.press('Enter')
  }
  await tab.waitFor(has('header nav a'))
}

/** At the demo's own identity platform: the first of its people. */
async function enterAsResident(tab: Tab): Promise<void> {
  await tab.waitFor(has('a[href*="as=resident"]'))
  await click(tab, 'a', '居民本人登录')
  await tab.waitFor(has('button[name=person]'))
  await tab.evaluate(`document.querySelector('button[name=person]').click()`)
  await tab.waitFor(has('header nav a'))
}

/** The clerk's work: item, case, number, Enter; then papers, facts, the sheet to print, and what is wrong of a record. */
async function look({ tab, demo, note }: Round, { isPresent }: { readonly isPresent: boolean }): Promise<void> {
  const role = isPresent ? 'clerk' : 'window'
  await fill(tab, '[role=combobox]', 'gljt')
  await tab.press('Enter')
  await fill(tab, 'input[name=caseNumber]', `JS-2026-${String(Date.now()).slice(-6)}`)
  if (isPresent) await choose(tab, 'select', 'cardRead')
  await fill(tab, 'input[name=idNumber]', demo.residents[0]?.idNumber ?? '')
  await tab.press('Enter')
  await tab.waitFor(has('[data-category] dd'))
  await tab.waitFor(has('svg.code'))
  await note(`${role}-答复`)
  await tab.evaluate(`document.querySelector('button.wrong').click()`)
  await tab.waitFor(has('form[aria-label=提出异议] input[type=checkbox]'))
  await tab.evaluate(`document.querySelector('form[aria-label=提出异议]').scrollIntoView()`)
  await note(`${role}-提出异议`)
}

/** The auditor says why, and finds. */
async function search({ tab, note }: Round): Promise<void> {
  await fill(tab, 'main form input', '旧版浏览器试用')
  await tab.press('Enter')
  await tab.waitFor(has('main form select'))
  await click(tab, 'main button', '查找')
  await tab.waitFor(has('[data-entry]'))
  await note('auditor-查找结果')
}

async function drawCharts({ tab, note }: Round): Promise<void> {
  await click(tab, 'main button', '统计')
  await tab.waitFor(has('.chart canvas'))
  await sleep(1000)
  await note('auditor-图表')
}

/** A browser of that age knows no Ed25519: the page brings it along. */
async function verify({ tab, demo, note }: Round): Promise<void> {
  const checkpoint = await fetch(`${demo.url}/v1/checkpoints/latest`)
  await fill(tab, 'main textarea', await checkpoint.text())
  await click(tab, 'main button', '核验')
  await tab.waitFor(`(document.querySelector('#verdict') || document.body).textContent.includes('核验通过')`)
  await note('auditor-核验结果')
}

async function seeOneself({ tab, demo, note }: Round): Promise<void> {
  await fill(tab, 'main form input', demo.residents[0]?.idNumber ?? '')
  await tab.press('Enter')
  await tab.waitFor(has('[data-category] dd'))
  await note('resident-各部门所知')
}

/** Over what was in it, as somebody who types. */
async function fill(tab: Tab, selector: string, text: string): Promise<void> {
  const field = `document.querySelector(${JSON.stringify(selector)})`
  await tab.waitFor(has(selector))
  await tab.evaluate(`(${field}.focus(), ${field}.select())`)
  await tab.type(text)
}

async function choose(tab: Tab, selector: string, value: string): Promise<void> {
  await tab.evaluate(`(() => {
    const field = document.querySelector(${JSON.stringify(selector)})
    field.value = ${JSON.stringify(value)}
    field.dispatchEvent(new Event('change', { bubbles: true }))
  })()`)
}

async function click(tab: Tab, selector: string, text: string): Promise<void> {
  await tab.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})]
    .find((one) => one.textContent.trim() === ${JSON.stringify(text.trim())}).click()`)
}

await new Command('old-browser')
  .description(
    '用旧版 Chromium 走一遍各岗位的网页，须先 npm start · every desk in an old Chromium, of a running npm start',
  )
  .argument('<chromium>', 'Chromium 的可执行文件 · its executable')
  .option('--pictures <folder>', '每个界面存一张图 · where to put a picture of each screen')
  .action((chromium: string, options: Options) => runCommand(() => tryAll(chromium, options)))
  .parseAsync()
