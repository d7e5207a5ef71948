import t from 'tap'
import { changeAccount } from '../../src/access/accounts.ts'
import { testAccount } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { type Headers, keyOf, logReaders, newId } from './log-readers.ts'

const { hub, ask, log, logged, signIn, signInAs, asResident } = await logReaders(t)
const { pool } = hub.store
const accounts = [await testAccount(hub, 'auditor'), await testAccount(hub, 'auditor')] as const
const [first, second] = [await signInAs(accounts[0]), await signInAs(accounts[1])]
const reason = '举报件 7 号：核实被查的是谁'
const idNumber = idNumberOf('430781', '1945-01-01', '123')
const residentId = keyOf(hub, idNumber)
await plantResident(hub, { idNumber })
await plantRecord(hub, {
  idNumber,
  category: hub.catalogue.getCategory('personBasic'),
  fields: { name: '张三丰', sex: '1' },
})
const entry = await log({ residentId })

function request(payload: object, headers: Headers = first) {
  return ask({ method: 'POST', url: '/v1/unmaskings', headers, payload: { entry, reason, ...payload } })
}

function decide(id: string, what: string, headers: Headers, payload?: object) {
  return ask({ method: 'POST', url: `/v1/unmaskings/${id}/${what}`, headers, ...(payload && { payload }) })
}

function read(id: string, headers: Headers) {
  return ask({ url: `/v1/unmaskings/${id}/subject`, headers })
}

async function requested(change: object = {}): Promise<string> {
  const { status, body } = await request(change)
  if (status !== 202) throw new Error(`asking: ${status}`)
  return body.unmasking.id
}

/** As if it had been so long ago; the table itself lets nobody do this. */
async function age(id: string, column: string, interval: string): Promise<void> {
  const client = await pool.connect()
  await client.query('SET session_replication_role = replica')
  await client.query(`UPDATE unmasking SET ${column} = ${column} - $2::interval WHERE unmasking_id = $1`, [
    id,
    interval,
  ])
  client.release(true)
}

t.test('two auditors together learn whom an entry is about, and each step is in the log', async (t) => {
  const id = await requested()
  t.match((await read(id, first)).body, { code: 'unmaskingNotOpen' }, 'not before the other has agreed')
  const approved = await decide(id, 'approve', second)
  t.match(
    [approved.status, approved.body.unmasking],
    [
      200,
      {
        id,
        entry,
        reason,
        status: 'approved',
        askedBy: { username: accounts[0].username },
        decidedBy: { username: accounts[1].username },
      },
    ],
  )
  const { askedAt, decidedAt, readableUntil } = approved.body.unmasking
  t.ok(askedAt < decidedAt)
  t.equal(Date.parse(readableUntil) - Date.parse(decidedAt), 24 * 60 * 60 * 1000)
  for (let again = 0; again < 2; again++)
    t.strictSame((await read(id, first)).body, { idNumber, name: '张三丰', readableUntil })
  t.match((await read(id, second)).body, { code: 'unmaskingNotFound' }, 'whoever approves does not read')

  const [asking] = await logged('POST /v1/unmaskings')
  t.match(asking, { kind: 'administration', outcome: 'answered', reason, subject: `entry:${entry}`, resident_id: null })
  const [approving] = await logged('POST /v1/unmaskings/:id/approve')
  t.match(approving, { kind: 'administration', outcome: 'answered', subject: `unmasking:${id} approved` })
  const reading = await logged('GET /v1/unmaskings/:id/subject')
  t.match(reading, [
    { kind: 'logLook', outcome: 'notFound', actor: String(accounts[1].account), resident_id: null },
    { kind: 'logLook', outcome: 'answered', reason, resident_id: residentId, subject: `unmasking:${id}` },
    { kind: 'logLook', outcome: 'answered', reason, resident_id: residentId },
    { kind: 'logLook', outcome: 'failed', code: 'unmaskingNotOpen', resident_id: null },
  ])
  t.notMatch(JSON.stringify([asking, approving, reading]), idNumber)

  const told = (await ask({ url: '/v1/residents/me/looks', headers: await asResident(idNumber) })).body.looks
  t.match(told[0], { purpose: '审计核查', outcome: '经两位审计员同意，看到了您的姓名和身份号码' }, 'he himself is told')
  t.notMatch(JSON.stringify(told), '举报')
})

t.test('one auditor alone learns nothing, whatever he tries', async (t) => {
  const id = await requested()
  t.match((await decide(id, 'approve', first)).body, { code: 'ownUnmasking' })
  t.match((await decide(id, 'reject', first, { reason })).body, { code: 'ownUnmasking' })
  t.match((await read(id, first)).body, { code: 'unmaskingNotOpen' })
  t.match((await logged('POST /v1/unmaskings/:id/approve'))[0], { outcome: 'denied', code: 'ownUnmasking' })

  await t.rejects(
    pool.query(`UPDATE unmasking SET status = 'approved', decided_by = asked_by WHERE unmasking_id = $1`, [id]),
    /unmasking_four_eyes/,
  )
  await t.rejects(pool.query(`UPDATE unmasking SET asked_by = $2 WHERE unmasking_id = $1`, [id, accounts[1].account]))
  await t.rejects(pool.query(`DELETE FROM unmasking WHERE unmasking_id = $1`, [id]))
  await t.rejects(pool.query('TRUNCATE unmasking'))
  await t.rejects(
    pool.query(
      `INSERT INTO unmasking (entry_id, reason, asked_by, expires_at, status, decided_by, decided_at)
      VALUES ($1, 'x', $2, now(), 'approved', $3, now())`,
      [entry, accounts[0].account, accounts[1].account],
    ),
  )
  // the same person under another account, who was an auditor before
  const { holder } = await hub.store.db
    .selectFrom('account')
    .select('holder')
    .where('account_id', '=', accounts[0].account)
    .executeTakeFirstOrThrow()
  await pool.query('DROP INDEX account_power')
  const twin = await testAccount(hub, 'auditor', { holder: ` ${holder} ` })
  t.match((await decide(id, 'approve', await signInAs(twin))).body, { code: 'ownUnmasking' })
  await pool.query('DROP INDEX account_power_resident')
  const ownResident = hub.vault.residentId(idNumberOf('430781', '1985-03-04', '112'))
  await pool.query('UPDATE account SET own_resident = $1 WHERE account_id = $2', [ownResident, accounts[0].account])
  const registered = await testAccount(hub, 'auditor', { holder: '工号 0421', ownResident })
  t.match((await decide(id, 'approve', await signInAs(registered))).body, { code: 'ownUnmasking' })
  t.match((await read(id, first)).body, { code: 'unmaskingNotOpen' })
  await decide(id, 'withdraw', first)
})

t.test('nobody else asks, approves or reads', async (t) => {
  const id = await requested()
  const others = [
    await signIn('clerk'),
    await signIn('window'),
    await signIn('officer'),
    await signIn('securityAdmin'),
    await signIn('systemAdmin'),
    await asResident(idNumber),
  ]
  for (const headers of others)
    for (const reply of [
      request({}, headers),
      decide(id, 'approve', headers),
      read(id, headers),
      ask({ url: '/v1/unmaskings', headers }),
    ])
      t.match((await reply).body, { code: 'forbidden' })
  await t.rejects(
    pool.query(`INSERT INTO unmasking (entry_id, reason, asked_by, expires_at) VALUES ($1, 'x', $2, now())`, [
      entry,
      (await testAccount(hub, 'window')).account,
    ]),
    /only an auditor asks/,
  )
  await decide(id, 'withdraw', first)
})

t.test('a request ends once: rejected, withdrawn, decided by two at once, or forgotten', async (t) => {
  const rejected = await requested()
  t.match((await decide(rejected, 'reject', second, { reason: '理由不足' })).body.unmasking, {
    status: 'rejected',
    decisionReason: '理由不足',
  })
  t.match((await logged('POST /v1/unmaskings/:id/reject'))[0], { reason: '理由不足' })
  const withdrawn = await requested()
  t.match((await decide(withdrawn, 'withdraw', second)).body, { code: 'forbidden' })
  t.match((await decide(withdrawn, 'withdraw', first)).body.unmasking, { status: 'withdrawn' })
  const forgotten = await requested()
  await age(forgotten, 'expires_at', '8 days')
  for (const id of [rejected, withdrawn, forgotten]) {
    t.match((await decide(id, 'approve', second)).body, { code: 'unmaskingNotPending' })
    t.match((await read(id, first)).body, { code: 'unmaskingNotOpen' })
  }
  const contested = await requested()
  const both = await Promise.all([decide(contested, 'approve', second), decide(contested, 'withdraw', first)])
  t.strictSame(both.map(({ status }) => status).sort(), [200, 409])

  const { unmaskings } = (await ask({ url: '/v1/unmaskings', headers: second })).body
  t.match(unmaskings.map(({ status }: { status: string }) => status).slice(1, 4), ['expired', 'withdrawn', 'rejected'])
  const expired = (await ask({ url: '/v1/unmaskings?status=expired', headers: second })).body.unmaskings
  t.strictSame(
    expired.map(({ id }: { id: string }) => id),
    [forgotten],
  )
  const before = encodeURIComponent(unmaskings[1].askedAt)
  const older = (await ask({ url: `/v1/unmaskings?before=${before}`, headers: second })).body.unmaskings
  t.strictSame(older, unmaskings.slice(2))
})

t.test('a day after the approval it is over', async (t) => {
  const id = await requested()
  await decide(id, 'approve', second)
  await age(id, 'decided_at', '23 hours 59 minutes')
  t.equal((await read(id, first)).status, 200)
  await age(id, 'decided_at', '1 minute')
  t.match((await read(id, first)).body, { code: 'unmaskingNotOpen' })
})

t.test('whoever is no auditor any more does not read what was approved', async (t) => {
  const account = await testAccount(hub, 'auditor')
  const headers = await signInAs(account)
  const { id } = (await request({}, headers)).body.unmasking
  await decide(id, 'approve', second)
  t.equal((await read(id, headers)).status, 200)
  await changeAccount(hub.store.db, account.username, { role: 'window' })
  await hub.access.refreshed()
  t.equal((await read(id, headers)).status, 401)
})

t.test('what cannot be led back to anybody says so', async (t) => {
  t.match((await request({ entry: newId() })).body, { code: 'entryNotFound' })
  t.match((await request({ entry: await log({ residentId: undefined }) })).body, { code: 'entryAboutNobody' })
  t.match((await request({ entry: 'x' })).body, { code: 'badRequest' })
  t.match((await request({ reason: '' })).body, { code: 'badRequest' })
  t.match((await request({ reason: `是不是 ${idNumber}` })).body, { code: 'idNumberInText' })
  t.match((await decide(newId(), 'approve', second)).body, { code: 'unmaskingNotFound' })
  const id = await requested({ entry: await log({ residentId: newId() }) })
  await decide(id, 'approve', second)
  t.match((await read(id, first)).body, { code: 'subjectUnknown' }, 'the number is nobody’s here')
  const nameless = idNumberOf('430781', '1990-06-15', '204')
  await plantResident(hub, { idNumber: nameless })
  const ofNameless = await requested({ entry: await log({ residentId: keyOf(hub, nameless) }) })
  await decide(ofNameless, 'approve', second)
  t.match((await read(ofNameless, first)).body, { idNumber: nameless, name: undefined })
})
