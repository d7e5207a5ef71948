/** How long a clerk waits: from Enter until the answer stands on the screen, of a running `npm start` on this machine. */
import type { CDPSession, Page } from 'playwright-core'
import { beginLook, readDemo, visitDemo, withBrowser } from '../demo-page.ts'
import type { Figure } from './figure.ts'

export interface PageBenchOptions {
  /** how many times slower the browser's processor is made */
  readonly slower: number
  readonly looks: number
}

/** Notes for each Enter the milliseconds until the first facts have been painted. */
const watch = `
  window.waits = []
  let seen
  addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter') return
    const begun = performance.now()
    // what was refused is not waited for
    if (seen) seen.disconnect()
    const painted = () => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => window.waits.push(performance.now() - begun)
      port2.postMessage(undefined)
    })
    seen = new MutationObserver(() => {
      if (document.querySelector('[data-category]') === null) return
      seen.disconnect()
      painted()
    })
    seen.observe(document.body, { childList: true, subtree: true })
  }, true)`

export async function benchPage({ slower, looks }: PageBenchOptions): Promise<Figure[]> {
  const demo = await readDemo()
  const waits = await withBrowser(async (browser) => {
    const page = await visitDemo(browser, demo, { role: 'window', address: '/desk/clerk' })
    const session = await page.context().newCDPSession(page)
    return measure(page, {
      session,
      slower,
      numbers: demo.residents.map(({ idNumber }) => idNumber).slice(0, looks + 1),
    })
  })
  // the first one compiles
  return [
    {
      name: '回车至见到答复',
      against: `${slower} 倍慢的处理器`,
      values: waits.slice(1),
      unit: 'ms',
      target: { most: 300 },
    },
  ]
}

interface Measured {
  readonly session: CDPSession
  readonly slower: number
  readonly numbers: readonly string[]
}

async function measure(page: Page, { session, slower, numbers }: Measured): Promise<number[]> {
  await beginLook(page, 'gzfsq')
  await page.evaluate(watch)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
  const field = page.getByLabel('办事居民的身份号码')
  for (const [at, number] of numbers.entries()) {
    await field.fill(number)
    await page.waitForTimeout(300)
    await page.keyboard.press('Enter')
    // the content policy lets no condition be watched from inside
    while (Number(await page.evaluate('window.waits.length')) <= at) {
      await page.waitForTimeout(100)
      if (await page.getByRole('alert').isVisible()) await askLater(page)
    }
  }
  return page.evaluate('window.waits')
}

/** An Enter is two looks, and a third run within a minute is more than an account may: it goes on when it may again. */
async function askLater(page: Page): Promise<void> {
  console.error(`${await page.getByRole('alert').textContent()}\n……一分钟后继续`)
  await page.waitForTimeout(61_000)
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor({ state: 'hidden' })
}
