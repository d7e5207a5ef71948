/** `npm start` as a process of its own, on a demo county that is there already. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
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
