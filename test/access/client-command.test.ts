import { createPrivateKey } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { assertionOf, tokenRequest } from '../fixtures/clients.ts'
import { testHub } from '../fixtures/hub.ts'
import { yiku, yikuProcess } from '../ingest/command-line.ts'

const hub = await testHub(t)
const { ask } = await testApp(t, hub)

function client(...args: string[]) {
  return yiku(hub, 'client', ...args)
}

const marriage = ['--name', '婚姻登记系统', '--organisation', '津市市民政局', '--area', '430781']

interface Key {
  readonly kid: string
  readonly file: string
  readonly publicFile: string
}

/** As a department begins: it keeps one file, and hands over the line that was printed. */
async function keygen(name: string, ...args: string[]): Promise<Key> {
  const file = join(hub.folder, `${name}.private.jwk`)
  const publicFile = join(hub.folder, `${name}.jwk`)
  const { code, output } = await client('keygen', '--out', file, ...args)
  if (code !== 0) throw new Error(output)
  const [line = ''] = output.split('\n')
  await writeFile(publicFile, line)
  const { kid, d, ...jwk } = JSON.parse(line)
  t.equal(d, undefined, 'what is printed is public')
  t.strictSame(Object.keys(jwk).sort(), ['alg', 'crv', 'kty', 'use', 'x', ...(jwk.kty === 'EC' ? ['y'] : [])].sort())
  return { kid, file, publicFile }
}

async function tokenStatus(id: string, { kid, file }: Key): Promise<number> {
  const key = JSON.parse(await readFile(file, 'utf8'))
  const privateKey = createPrivateKey({ key, format: 'jwk' })
  const whole = { id, kid, algorithm: key.alg, privateKey, jwk: key }
  return (await ask(tokenRequest(assertionOf(hub, whole)))).status
}

t.test('a department begins, changes its key, is stopped and goes on', async (t) => {
  const [one, two] = await Promise.all([keygen('one'), keygen('two', '--algorithm', 'ES256')])
  t.equal((await stat(one.file)).mode & 0o777, 0o600)
  const agreed = ['--categories', 'marriage, familyRelation', '--department', 'civilAffairs']
  const added = await yikuProcess(
    hub,
    'client',
    'add',
    'civil.marriage',
    ...marriage,
    ...agreed,
    '--key',
    one.publicFile,
  )
  t.strictSame([added.code, added.output], [0, `已登记 civil.marriage，公钥的 kid ${one.kid}\n`])
  t.match(
    (await client('list')).output,
    /^civil\.marriage +430781 +津市市民政局 {2}婚姻登记系统 {2}civilAffairs {2}marriage,familyRelation$/m,
  )
  t.equal(await tokenStatus('civil.marriage', one), 200)

  t.match(await client('key', 'add', 'civil.marriage', two.publicFile), { code: 0, output: two.kid })
  t.match(
    (await client('key', 'list', 'civil.marriage')).output,
    new RegExp(`^${one.kid}  Ed25519 .* 在用\n${two.kid}  P-256 .* 在用$`, 'm'),
  )
  t.match(await client('key', 'revoke', 'civil.marriage', '--kid', one.kid), { code: 0, output: '已吊销' })
  t.strictSame([await tokenStatus('civil.marriage', one), await tokenStatus('civil.marriage', two)], [401, 200])

  t.equal((await client('disable', 'civil.marriage')).code, 0)
  t.equal(await tokenStatus('civil.marriage', two), 401)
  t.match((await client('list')).output, /已停用$/m)
  t.equal((await client('enable', 'civil.marriage')).code, 0)
  t.equal((await client('set', 'civil.marriage', '--categories', '', '--area', '430781100')).code, 0)
  t.match((await client('list')).output, /^civil\.marriage +430781100 .*civilAffairs$/m)
  t.equal(await tokenStatus('civil.marriage', two), 200)
  t.match(await client('key', 'revoke', 'civil.marriage', '--kid', two.kid), { code: 0, output: '没有在用的公钥' })
  t.equal(await tokenStatus('civil.marriage', two), 401)
})

t.test('exit codes say what was wrong, in words, and nothing is stored', async (t) => {
  const mine = await keygen('mine')
  const all = [...marriage, '--categories', 'marriage']
  const wrong: readonly (readonly [number, RegExp, ...string[]])[] = [
    [3, /privateKeyGiven：这是私钥/, 'add', 'x1', ...all, '--key', mine.file],
    [3, /fileNotFound/, 'add', 'x1', ...all, '--key', join(hub.folder, 'none')],
    [3, /badClient.*不能全是数字/, 'add', '12', ...all],
    [3, /unknownDepartment/, 'add', 'x1', ...all, '--department', 'nothing'],
    [3, /badClient.*没有数据类 nothing/, 'add', 'x1', ...marriage, '--categories', 'nothing'],
    [2, /--categories/, 'add', 'x1', ...marriage],
    [3, /clientKeyNotFound/, 'key', 'revoke', 'civil.marriage', '--kid', '-x'],
    [3, /badRequest/, 'set', 'civil.marriage'],
    [3, /badRequest.*文件已存在/, 'keygen', '--out', mine.file],
  ]
  const before = await readFile(mine.file, 'utf8')
  const outcomes = await Promise.all(wrong.map(([, , ...args]) => client(...args)))
  for (const [at, [code, message, ...args]] of wrong.entries()) {
    t.equal(outcomes[at]?.code, code, args.join(' '))
    t.match(outcomes[at]?.output, message)
    t.notMatch(outcomes[at]?.output, /at .*:\d+:\d+/, 'no stack')
  }
  t.equal(await readFile(mine.file, 'utf8'), before)
  const { d } = JSON.parse(before)
  t.notOk(outcomes.some(({ output }) => output.includes(d)))
  t.notMatch((await client('list')).output, /^x1/m)
})
