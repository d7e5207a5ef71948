/** `npm start`: the hub with its demo county, ready to be tried; production runs src/main.ts. */
import { schedule } from 'node-cron'
import { logProgram } from '../src/audit/log-program.ts'
import { type Config, readConfig } from '../src/config.ts'
import { type Hub, openHub } from '../src/hub.ts'
import { serve } from '../src/main.ts'
import { type Demo, type DemoFile, prepareDemo, writeDemoFile } from './demo.ts'
import { openDemoPlatform } from './demo-platform.ts'
import { runCommand } from './run-command.ts'

/** The demo's departments say again twice a day that their exports hold, so that a demo left running does not go stale. */
const refreshTimes = '0 5,17 * * *'

await runCommand(async () => {
  const started = Date.now()
  const parent = process.ppid
  const config: Config = readConfig(process.env)
  const hub = await openHub(config, { log: console.error })
  const demo = await prepare(hub)
  const demoPlatform = demo && (await openDemoPlatform(hub, demo))
  const url = await serve({ ...hub, ...(demoPlatform && { identityPlatform: demoPlatform }) })
  if (demo) schedule(refreshTimes, () => bringDemo(hub).catch(console.error))
  console.log(
    `\n一库已启动（${((Date.now() - started) / 1000).toFixed(1)} 秒）：${url}\n接口文档：${url}/docs\n数据目录：${config.dataFolder}`,
  )
  if (demo) console.log(describe(await writeDemoFile(hub, { ...demo, url, hasResidents: demoPlatform !== undefined })))
  console.log('按 Ctrl+C 停止。')
  if (process.env.npm_lifecycle_event !== undefined) endAfter(parent)
})

/** A signal to npm ends the shell that npm has started, and nobody tells what the shell has started: its hub ends, too. */
function endAfter(parent: number): void {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 1000).unref()
}

function bringDemo(hub: Hub): Promise<Demo | undefined> {
  return logProgram(hub.accessLog, { route: 'npm start', subject: 'demo' }, () =>
    prepareDemo(hub, { log: console.error }),
  )
}

async function prepare(hub: Hub): Promise<Demo | undefined> {
  try {
    return await bringDemo(hub)
  } catch (error) {
    await hub.close()
    throw error
  }
}

function describe({ accounts, residents, residentSignIn, query }: DemoFile): string {
  return [
    '\n演示账户（仅用于演示，人物均为虚构；最后一列是动态验证码的密钥，可录入验证器应用）：',
    ...accounts.map(({ role, username, password, area, totpSecret = '' }) =>
      `  ${role.padEnd(14)}${username.padEnd(14)}${password}  ${area.padEnd(12)}  ${totpSecret}`.trimEnd(),
    ),
    '\n可以一查的虚构居民：',
    ...residents.slice(0, 8).map(({ idNumber, about }) => `  ${idNumber}  ${about}`),
    ...(residentSignIn === undefined
      ? []
      : [
          '\n居民本人看“谁看过我的信息”：在浏览器中打开以下地址（或登录页上的“居民本人登录”），选一位虚构居民；仅限本机、仅用于演示：',
          `  ${residentSignIn}`,
        ]),
    '\n试一试：',
    query,
    '',
  ].join('\n')
}
