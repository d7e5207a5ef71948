import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** the same engine without a window comes first: it costs a tenth less */
const places = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
)

/** This machine's Chromium, or the one that YIKU_CHROMIUM names. @throws {Error} where there is none */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.YIKU_CHROMIUM ?? places.find((place) => existsSync(place))
  if (executablePath === undefined)
    throw new Error(
      'Chromium and a Chinese font are needed: apt-get install chromium-headless-shell fonts-wqy-zenhei, or set YIKU_CHROMIUM',
    )
  return chromium.launch({
    executablePath,
    // root has no sandbox, nor has a container
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    // Chinese names of files are lost in the C locale
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
}
