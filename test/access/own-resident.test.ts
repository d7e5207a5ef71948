import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'
import { finished, startYiku } from '../ingest/command-line.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t, { config: { logLevel: 'trace' } })
const { ask, signIn } = await testApp(t, hub)
const { db, pool } = hub.store
const [first, second] = [await signIn('securityAdmin'), await signIn('securityAdmin')]
await signIn('securityAdmin')
const [one, other] = [idNumberOf('430781', '1985-03-04', '112'), idNumberOf('430781', '1986-05-06', '221')]

async function carry(change: object) {
  const payload = { reason: '登记本人身份号码', ...change }
  const proposed = await ask({ method: 'POST', url: '/v1/access-changes', headers: first, payload })
  const { id } = proposed.body.change ?? {}
  const approved = await ask({ method: 'POST', url: `/v1/access-changes/${id}/approve`, headers: second })
  return { proposed, approved }
}

async function keyOf(username: string): Promise<string | null | undefined> {
  const row = await db.selectFrom('account').select('own_resident').where('username', '=', username).executeTakeFirst()
  return row?.own_resident?.replaceAll('-', '') ?? null
}

async function hasIdNumber(username: string): Promise<boolean> {
  const { body } = await ask({ url: '/v1/accounts', headers: first })
  return body.accounts.find((account: { username: string }) => account.username === username).hasIdNumber
}

t.test('two administrators set a holder’s own number, of which a key is left that nobody is shown', async (t) => {
  const username = `own-${randomUUID().slice(0, 8)}`
  const set = { role: 'clerk', holder: '工号 0888', organisation: '新洲镇车胤村', area: '430781100203', idNumber: one }
  const { proposed, approved } = await carry({ kind: 'accountAdd', subject: username, set })
  t.match(proposed.body.change.change.set, { idNumber: '（已登记，不显示）' })
  t.match(
    proposed.body.change.difference.fields.find(({ field }: { field: string }) => field === 'idNumber'),
    { before: null, after: '（已登记，不显示）' },
  )
  t.equal(approved.status, 200)
  t.equal(await keyOf(username), hub.vault.residentId(one))
  t.ok(await hasIdNumber(username))

  const changed = await carry({ kind: 'accountChange', subject: username, set: { idNumber: other } })
  t.equal(changed.approved.status, 200)
  t.equal(await keyOf(username), hub.vault.residentId(other))
  const same = { kind: 'accountChange', subject: username, set: { idNumber: ` ${other.toLowerCase()} ` }, reason: 'x' }
  t.equal(
    (await ask({ method: 'POST', url: '/v1/access-changes', headers: first, payload: same })).status,
    400,
    'no change',
  )
  await carry({ kind: 'accountChange', subject: username, set: { idNumber: null } })
  t.equal(await keyOf(username), null)
  t.notOk(await hasIdNumber(username))

  const wrong = { kind: 'accountChange', subject: username, set: { idNumber: '430781198503041120' }, reason: 'x' }
  const refused = await ask({ method: 'POST', url: '/v1/access-changes', headers: first, payload: wrong })
  t.match(refused, { status: 400, body: { code: 'badIdNumber' } })
  const forged = {
    kind: 'accountChange',
    subject: username,
    set: { ownResident: hub.vault.residentId(one) },
    reason: 'x',
  }
  t.equal((await ask({ method: 'POST', url: '/v1/access-changes', headers: first, payload: forged })).status, 400)

  const shown = await ask({ url: '/v1/access-changes', headers: first })
  const { rows } = await pool.query(
    'SELECT r::text AS text FROM access_request r UNION ALL SELECT e::text FROM access_entry e',
  )
  const stored = rows.map(({ text }) => text).join('\n')
  for (const number of [one, other]) {
    t.notOk([shown.text, stored, ...hub.logged].join('\n').includes(number), 'the number stands nowhere')
    t.notOk(shown.text.includes(hub.vault.residentId(number)), 'nor is its key shown')
  }
})

t.test('on the command line the number comes by standard input', async (t) => {
  const { username } = await testAccount(hub, 'window')
  const run = async (input: string) => {
    const child = startYiku(hub, ['account', 'change', username, '--id-number'], 'pipe')
    child.stdin?.end(input)
    return finished(child)
  }
  const done = await run(`${one}\n`)
  t.equal(done.code, 0, done.output)
  t.notMatch(done.output, one)
  t.equal(await keyOf(username), hub.vault.residentId(one))
  t.equal((await run('430781')).code, 3)
})
