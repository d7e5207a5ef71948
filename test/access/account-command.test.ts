import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { type Finished, yiku, yikuProcess } from '../ingest/command-line.ts'

const hub = await testHub(t)
const { ask } = await testApp(t, hub)

function account(...args: readonly string[]): Promise<Finished> {
  return yiku(hub, 'account', ...args)
}

function signIn(username: string, password: string) {
  return ask({ method: 'POST', url: '/v1/sessions', payload: { username, password } })
}

function passwordIn({ output }: Finished): string {
  return /初始密码 (\S+)/.exec(output)?.[1] ?? ''
}

const li = ['--holder', '工号 0421', '--organisation', '津市市审计局', '--area', '430781']

t.test('a real site’s first accounts: added, changed, disabled, unlocked, given another password', async (t) => {
  const added = await yikuProcess(hub, 'account', 'add', 'li.si', '--role', 'auditor', ...li)
  t.equal(added.code, 0, added.output)
  const signedIn = await signIn('li.si', passwordIn(added))
  t.strictSame(signedIn.body.mustFirst, ['changePassword', 'setUpOtp'], 'a first password, and no second factor yet')
  t.match((await account('list')).output, /^li\.si +auditor +430781 .*工号 0421 {2}待改初始密码$/m)
  t.notMatch((await account('list')).output, passwordIn(added))

  const [reset, disabled] = [await account('set-password', 'li.si'), await account('disable', 'li.si')]
  t.strictSame([reset.code, disabled.code], [0, 0])
  t.equal((await signIn('li.si', passwordIn(reset))).status, 401)
  t.equal((await account('enable', 'li.si')).code, 0)
  t.equal((await signIn('li.si', passwordIn(added))).status, 401)
  t.equal((await signIn('li.si', passwordIn(reset))).status, 200)

  await Promise.all([1, 2, 3, 4, 5].map(() => signIn('li.si', 'wrong')))
  t.match((await account('list')).output, /锁定至 20/)
  t.equal((await account('unlock', 'li.si')).code, 0)
  t.equal((await signIn('li.si', passwordIn(reset))).status, 200)
  t.equal((await account('change', 'li.si', '--area', '430781100', '--platform-sign-in', 'allowed')).code, 0)
  t.match((await account('list')).output, /^li\.si +auditor +430781100/m)
  t.equal((await account('reset-totp', 'li.si')).code, 0)
})

t.test('exit codes say what was wrong, and the message says it in words', async (t) => {
  const wrong: readonly (readonly [number, RegExp, ...string[]])[] = [
    [2, /Allowed choices/, 'add', 'wang', '--role', 'administrator', ...li],
    [3, /powersTogether：同一人/, 'add', 'li.si2', '--role', 'systemAdmin', ...li],
    [
      3,
      /badAccount.*区划/,
      'add',
      'wang',
      '--role',
      'clerk',
      '--holder',
      'x',
      '--organisation',
      'x',
      '--area',
      '43078',
    ],
    [3, /badAccount.*代办员属 12 位/, 'add', 'wang', '--role', 'clerk', ...li],
    [3, /badAccount.*不能全是数字/, 'add', '0421', '--role', 'auditor', ...li],
    [
      3,
      /badAccount.*持有人.*看不见/,
      'add',
      'wang',
      '--role',
      'auditor',
      '--holder',
      '工\u3164号 0421',
      ...li.slice(2),
    ],
    [3, /badAccount.*部门/, 'add', 'wang', '--role', 'officer', ...li],
    [3, /unknownDepartment/, 'add', 'wang', '--role', 'officer', '--department', 'nothing', ...li],
    [3, /badRequest/, 'change', 'li.si'],
    [3, /accountNotFound/, 'disable', 'nobody'],
    [3, /accountNotFound/, 'set-password', 'nobody'],
  ]
  const outcomes = []
  for (const [, , ...args] of wrong) outcomes.push(await account(...args))
  for (const [at, [code, message, ...args]] of wrong.entries()) {
    t.equal(outcomes[at]?.code, code, args.join(' '))
    t.match(outcomes[at]?.output, message)
    t.notMatch(outcomes[at]?.output, /at .*:\d+:\d+/, 'no stack')
  }
})
