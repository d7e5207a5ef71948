/**
 * The page knows every route by the types in src/web/api/routes.ts. After a change of a route:
 * `npm test -- --snapshot test/web/route-types.test.ts`.
 */
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { writeRouteTypes } from '../fixtures/route-types.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = `${root}src/web/api/routes.ts`

t.test('the page knows the routes as they are', async (t) => {
  const { app } = await testApp(t, await testHub(t))
  const text = format(writeRouteTypes((await app.inject('/openapi.json')).json()))
  if (process.env.TAP_SNAPSHOT === '1') await writeFile(file, text)
  t.equal(text, await readFile(file, 'utf8'))
})

function format(text: string): string {
  const biome = `${root}node_modules/@biomejs/biome/bin/biome`
  const { stdout, stderr, status } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
    maxBuffer: 8 << 20,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}
