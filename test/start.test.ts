/** `npm start` as a process of its own, on a demo county that is there already. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { demoCounty, demoResidents } from './fixtures/demo-county.ts'
import { testHub } from './fixtures/hub.ts'

t.test('where the port is taken, it says so and ends', async (t) => {
  const hub = await testHub(t, { config: { demoResidents }, copyOf: await demoCounty() })
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const child = spawn(process.execPath, [fileURLToPath(new URL('../scripts/start.ts', import.meta.url))], {
    env: {
      ...process.env,
      DATABASE_URL: hub.store.url,
      YIKU_DATA: hub.folder,
      YIKU_DEMO_RESIDENTS: String(demoResidents),
      PORT: String((other.address() as AddressInfo).port),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  t.match(said, /错误 cannotListen：.*PORT/)
  t.equal(code, 4)
})

t.test('a hub that npm has started ends with it', async (t) => {
  const hub = await testHub(t, { config: { demoResidents }, copyOf: await demoCounty() })
  const script = fileURLToPath(new URL('../scripts/start.ts', import.meta.url))
  // as npm does: a shell that waits for what it has started
  const shell = spawn('sh', ['-c', '"$0" "$1" & echo $!; wait', process.execPath, script], {
    env: {
      ...process.env,
      npm_lifecycle_event: 'start',
      DATABASE_URL: hub.store.url,
      YIKU_DATA: hub.folder,
      YIKU_KEY_FILE: hub.keyFile,
      YIKU_DEMO_RESIDENTS: String(demoResidents),
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  t.teardown(() => endIfThere(Number.parseInt(said, 10)))
  for await (const chunk of shell.stdout.setEncoding('utf8')) {
    said += chunk
    // then its output ends only with the hub
    if (/按 Ctrl\+C 停止/.test(chunk)) shell.kill('SIGTERM')
  }
  t.match(said, /一库已启动.*按 Ctrl\+C 停止/s)
  t.equal(shell.signalCode, 'SIGTERM')
})

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

t.test('what is wrong with the files of settings is said before anybody is answered', async (t) => {
  const hub = await testHub(t)
  const folder = t.testdir({
    'views.json': '{',
    'claims.json': '{}',
    'key.jwk': '{}',
    'mapping.json': '{"accountClaim":"no"}',
  })
  const platform = { YIKU_OIDC_ISSUER: 'https://sso.example', YIKU_OIDC_CLIENT_ID: 'yiku' }
  const file = (name: string) => join(folder, name)
  const wrong: [RegExp, Record<string, string>][] = [
    [/YIKU_VIEWS 的文件：无法读取，或不是 JSON$/, { YIKU_VIEWS: file('views.json') }],
    [
      /YIKU_OIDC_MAPPING 的文件 .*claims\.json：整个文件：accountClaim、residentClaim 至少要有一个$/,
      { ...platform, YIKU_OIDC_CLIENT_SECRET: 's', YIKU_OIDC_MAPPING: file('claims.json') },
    ],
    [
      /YIKU_OIDC_KEY_FILE 的文件 .*key\.jwk：应为私钥/,
      { ...platform, YIKU_OIDC_KEY_FILE: file('key.jwk'), YIKU_OIDC_MAPPING: file('mapping.json') },
    ],
    [/密钥文件 .* 不能读取（EISDIR），请检查权限/, { YIKU_KEY_FILE: folder }],
  ]
  for (const [message, settings] of wrong) {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: hub.store.url,
        YIKU_DATA: hub.folder,
        YIKU_KEY_FILE: hub.keyFile,
        PORT: '0',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    const [said, listened, [code]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'exit')])
    t.match(said.trim(), message)
    t.match(said, /^错误 badSettings：/)
    t.strictSame([code, listened], [1, ''])
  }
})
