/** `npm run screenshots`: the README's pictures, taken of a running `npm start` with its demo county. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { DemoFile } from './demo.ts'
import { beginLook, type DemoVisit, readDemo, visitDemo, withBrowser } from './demo-page.ts'
import { runCommand } from './run-command.ts'

interface Shot extends DemoVisit {
  /** of the file */
  readonly name: string
  /** what fits on the screen, not the whole page: a list without end */
  readonly isCut?: true
  /** what to do before the picture is taken */
  prepare(page: Page, demo: DemoFile): Promise<void>
}

const shots: readonly Shot[] = [
  {
    name: 'clerk',
    role: 'window',
    address: '/desk/clerk',
    prepare: (page, demo) => lookUp(page, { item: 'gzfsq', idNumber: demo.residents[0]?.idNumber ?? '' }),
  },
  {
    name: 'clerk-dark',
    role: 'window',
    address: '/desk/clerk',
    isDark: true,
    prepare: (page, demo) => lookUp(page, { item: 'gljt', idNumber: demo.residents[0]?.idNumber ?? '' }),
  },
  { name: 'officer', role: 'officer', address: '/desk/officer/batches', prepare: settle },
  { name: 'auditor', role: 'auditor', address: '/desk/auditor', prepare: settle },
  { name: 'resident', role: 'resident', address: '/desk/resident', isCut: true, prepare: settle },
  { name: 'rules', role: 'securityAdmin', address: '/desk/administrator/rules', prepare: settle },
]

/** Until what it shows has come. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  // some ask again and again: there is no moment at which nothing is under way
  await page.waitForTimeout(2000)
}

async function lookUp(page: Page, { item, idNumber }: { item: string; idNumber: string }): Promise<void> {
  await beginLook(page, item)
  await page.keyboard.type(idNumber)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '各部门所知的情况' }).waitFor()
}

const folder = fileURLToPath(new URL('../docs/screens/', import.meta.url))

await runCommand(async () => {
  const demo = await readDemo()
  await mkdir(folder, { recursive: true })
  await withBrowser(async (browser) => {
    for (const shot of shots) await take(browser, demo, shot)
  })
})

async function take(browser: Browser, demo: DemoFile, shot: Shot): Promise<void> {
  const page = await visitDemo(browser, demo, shot)
  await shot.prepare(page, demo)
  await page.screenshot({ path: join(folder, `${shot.name}.png`), fullPage: !shot.isCut, animations: 'disabled' })
  console.log(join('docs', 'screens', `${shot.name}.png`))
  await page.context().close()
}
