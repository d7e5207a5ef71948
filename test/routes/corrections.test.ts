import t, { type Test } from 'tap'
import { dueOf } from '../../src/corrections/due.ts'
import { countDueAgain, settleCorrections } from '../../src/corrections/settle.ts'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { revertPushes } from '../../src/updates/revert-pushes.ts'
import { entriesOf, entryOf } from '../audit/entries.ts'
import type { Reply } from '../fixtures/app.ts'
import { ingestRows, testAccount } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { plantCoverage } from '../proofs/plant-county.ts'
import { car, noCar, personOf, pusherOf } from '../updates/pusher.ts'
import { type Headers, keyOf, logReaders, newId } from './log-readers.ts'

const { hub, ask, logged, signIn, signInAs, asResident } = await logReaders(t)
const { pool } = hub.store
const system = await pusherOf(hub, { ask })
const window = await signIn('window')
const clerk = await signIn('clerk')
const officer = await signIn('officer', { department: 'trafficPolice', organisation: '津市市公安局交警大队' })
const stranger = await signIn('officer', { department: 'civilAffairs' })
const auditor = await signIn('auditor')

const canaries = {
  claimed: '卡纳丽牌ZX9',
  reason: '居民称缘由卡纳丽雀',
  evidence: '档案卡纳丽第7号',
  answer: '经查卡纳丽属实',
}
const purpose = { item: 'publicRentalHousing', caseNumber: 'JS-2026-000123' }
const today = dayInChina(new Date())
await plantCoverage(hub, new Date())

/** The nth resident with a car as the system says it. */
async function owner(n: number, village = '430781001001'): Promise<string> {
  const idNumber = personOf(n)
  await plantResident(hub, { idNumber, registeredArea: village })
  await plantRecord(hub, {
    idNumber,
    category: hub.catalogue.getCategory('personBasic'),
    fields: { name: '张三丰', sex: '1', ethnicity: '01', birthDate: '1950-01-01', lifeStatus: 'alive' },
  })
  await pushed(car(n, { fields: { status: 'A', use: 'A' } }))
  return idNumber
}

async function pushed(item: unknown): Promise<void> {
  const [said = ''] = await system.said([item])
  if (!said.startsWith('accepted')) throw new Error(said)
}

function changed(n: number, fields: object, sourceVersion = 2): unknown {
  return car(n, { fields: { status: 'A', use: 'A', ...fields }, sourceVersion })
}

const post = (url: string, headers: Headers, payload?: object) =>
  ask({ method: 'POST', url, headers, ...(payload && { payload }) })
const get = (url: string, headers: Headers) => ask({ url, headers })
const query = (idNumber: string, headers: Headers, more: object = {}) =>
  post('/v1/profiles/query', headers, { idNumber, ...more })

/** The car as a resident, or for an item a window, is shown it. */
async function carOf(idNumber: string, headers?: Headers) {
  const { status, body } = await query(idNumber, headers ?? (await asResident(idNumber)), headers && { purpose })
  if (status !== 200) throw new Error(`${status}`)
  return body.categories.vehicle.records[0]
}

async function dispute(idNumber: string, change: object = {}, headers: Headers = window): Promise<Reply> {
  const { record, version } = await carOf(idNumber)
  const asked = {
    idNumber,
    purpose,
    category: 'vehicle',
    record,
    version,
    fields: ['status'],
    reason: '已报废',
    ...change,
  }
  return post('/v1/corrections', headers, JSON.parse(JSON.stringify(asked)))
}

async function disputed(idNumber: string, change: object = {}, headers: Headers = window): Promise<string> {
  const { status, text, body } = await dispute(idNumber, change, headers)
  if (status !== 201) throw new Error(`${status} ${text}`)
  return body.correction.id
}

/** By the resident himself, who sees every field. */
async function disputedByHimself(idNumber: string, change: object = {}): Promise<string> {
  return disputed(idNumber, { idNumber: undefined, purpose: undefined, ...change }, await asResident(idNumber))
}

/** The table itself lets nobody do this. */
async function age(id: string, change: string): Promise<void> {
  const client = await pool.connect()
  await client.query('SET session_replication_role = replica')
  await client.query(`UPDATE correction SET ${change} WHERE correction_id = $1`, [id])
  client.release(true)
}

t.test('a disputed field is marked in every reply that shows it, until an update changes it', async (t) => {
  const idNumber = await owner(1)
  const before = await carOf(idNumber)
  t.match(before.record, /^[0-9a-f]{32}$/)
  t.notOk('disputed' in before)
  const { status, body } = await dispute(idNumber, { fields: ['status', 'use'], claimed: { status: 'E' } })
  t.equal(status, 201)
  const due = dueOf(hub.catalogue, today)
  t.match(body.correction, {
    category: 'vehicle',
    source: 'trafficPolice',
    record: before.record,
    version: 1,
    fields: ['use', 'status'],
    state: 'open',
    openedBy: { role: 'window', organisation: '津市市政务服务中心' },
    dueOn: due.day,
    provisional: due.provisional,
    daysLeft: 10,
    overdue: false,
    answered: false,
  })
  const { id, openedAt } = body.correction
  const marks = ['use', 'status'].map((field) => ({ field, since: openedAt, correction: id }))
  t.strictSame((await carOf(idNumber)).disputed, marks)
  t.strictSame((await carOf(idNumber, window)).disputed, marks, 'to a window')
  const notYet = await query(idNumber, await asResident(idNumber), {
    asOf: new Date(Date.parse(openedAt) - 1).toISOString(),
  })
  t.notMatch(notYet.text, 'disputed', 'not as of before')

  await pushed(changed(1, { use: 'B' }))
  t.strictSame((await carOf(idNumber)).disputed, marks.slice(1), 'of two fields, one is still said')
  t.equal((await carOf(idNumber)).record, before.record, 'the record keeps its name')
  await pushed(changed(1, { use: 'B', status: 'E' }, 3))
  t.notOk('disputed' in (await carOf(idNumber)), 'at once, whoever writes it down')
  await settleCorrections(hub)
  const { correction } = (await get(`/v1/corrections/${id}`, window)).body
  t.match(correction, { state: 'corrected', answered: false, overdue: false })
  t.notOk('daysLeft' in correction)
  const then = await query(idNumber, await asResident(idNumber), { asOf: openedAt })
  t.match(then.body.categories.vehicle.records[0].disputed, [{ field: 'use' }, { field: 'status' }], 'as of then')
  const [settled] = await logged('settle-corrections')
  t.match(settled, { kind: 'administration', actor_kind: 'program', subject: `correction:${id} corrected` })
})

t.test('that a field is empty can be wrong, too', async (t) => {
  const idNumber = await owner(17)
  await disputedByHimself(idNumber, { fields: ['inspectedTo', 'inspectedTo'], claimed: { inspectedTo: '2027-05-31' } })
  t.match((await carOf(idNumber)).disputed, [{ field: 'inspectedTo' }])
  t.notOk('disputed' in (await carOf(idNumber, window)), 'nothing of it to whom the field is not shown')
  await pushed(changed(17, { inspectedTo: '2027-05-31' }))
  t.notOk('disputed' in (await carOf(idNumber)))
})

t.test('an import settles as a push does, and so does a delete', async (t) => {
  const [imported, deleted] = [await owner(2), await owner(3)]
  const ids = [await disputedByHimself(imported, { fields: ['brand'] }), await disputed(deleted)]
  const rows = [
    {
      身份证明号码: imported,
      号牌号码: '湘J10002',
      中文品牌: '红旗',
      身份证明名称: '居民身份证',
      号牌种类: '02',
      车辆类型: 'K33',
      初次登记日期: '2020-05-06',
      机动车状态: 'A',
      使用性质: 'A',
    },
  ]
  const batch = await ingestRows(hub, { department: 'trafficPolice', exportId: 'vehicles', rows, allowShrink: true })
  t.match(batch, { status: 'merged', counts: { rejected: 0 } })
  t.match((await carOf(imported)).fields, { brand: '红旗' })
  t.notOk('disputed' in (await carOf(imported)))
  const { corrections } = (await get('/v1/corrections?state=corrected', officer)).body
  for (const id of ids) t.ok(corrections.some((one: { id: string }) => one.id === id))
  t.strictSame((await pool.query('SELECT FROM correction WHERE closed_at IS NULL')).rowCount, 0)

  const again = await owner(4)
  const id = await disputed(again)
  await pushed(noCar(4, 2))
  t.match((await get(`/v1/corrections/${id}`, officer)).body.correction, { state: 'corrected', subject: undefined })
})

t.test('what only a push corrected that is taken back is disputed again', async (t) => {
  const lastPush = async (): Promise<number> => (await pool.query('SELECT max(push_id) AS push FROM push')).rows[0].push
  const takeBack = async () => revertPushes(hub, { department: 'trafficPolice', push: await lastPush() })
  const stateOf = async (id: string) => (await get(`/v1/corrections/${id}`, window)).body.correction.state
  const answer = (id: string) =>
    post(`/v1/corrections/${id}/answer`, officer, { outcome: 'corrected', reason: '已更正' })

  const settled = await owner(18)
  const id = await disputed(settled)
  await pushed(changed(18, { status: 'E' }))
  await settleCorrections(hub)
  t.equal(await stateOf(id), 'corrected')
  t.equal((await answer(id)).status, 200)
  await takeBack()
  t.match((await carOf(settled)).disputed, [{ field: 'status', correction: id }], 'at once')
  t.match((await get(`/v1/corrections/${id}`, window)).body.correction, { state: 'open', answered: false })
  t.match((await answer(id)).body, { code: 'correctionUnchanged' }, 'it says what it said')
  await pushed(changed(18, { status: 'E' }, 3))
  t.match((await answer(id)).body.correction, { state: 'corrected', answered: true }, 'and is corrected after all')

  const answered = await owner(19)
  const both = await disputed(answered, { fields: ['status', 'use'] })
  await pushed(changed(19, { use: 'B' }))
  t.equal((await answer(both)).status, 200)
  await pushed(changed(19, { use: 'B', inspectedTo: '2027-01-01' }, 3))
  await takeBack()
  t.equal(await stateOf(both), 'corrected', 'what was taken back had not corrected it')
  const closed = (await get(`/v1/corrections/${both}`, window)).body.correction.closedAt
  await pushed(changed(19, { use: 'B', inspectedTo: '2027-02-01' }, 4))
  await takeBack()
  t.match((await get(`/v1/corrections/${both}`, window)).body.correction, { closedAt: closed, answered: true })

  const upheld = await owner(21)
  const kept = await disputed(upheld)
  const other = await disputed(upheld, { fields: ['use'] })
  await pushed(changed(21, { inspectedTo: '2027-01-01' }))
  await post(`/v1/corrections/${kept}/answer`, officer, { outcome: 'upheld', reason: '属实' })
  await post(`/v1/corrections/${other}/withdraw`, window)
  await takeBack()
  t.strictSame([await stateOf(kept), await stateOf(other)], ['upheld', 'withdrawn'], 'what nobody corrected stays')

  const twice = await owner(20)
  const again = await disputed(twice)
  await pushed(changed(20, { status: 'E' }))
  const first = await lastPush()
  await settleCorrections(hub)
  await pushed(changed(20, { status: 'B' }, 3))
  await revertPushes(hub, { department: 'trafficPolice', push: first })
  t.equal(await stateOf(again), 'corrected', 'somebody has written since')
  await takeBack()
  t.equal(await stateOf(again), 'open', 'neither of both is left')
})

t.test('the department answers; that something was corrected must be so', async (t) => {
  const idNumber = await owner(5)
  const id = await disputed(idNumber, { fields: ['status', 'use'] })
  const answer = (outcome: string, headers: Headers = officer, of = id) =>
    post(`/v1/corrections/${of}/answer`, headers, { outcome, reason: '已核对登记档案' })
  t.match((await answer('corrected')).body, { code: 'correctionUnchanged' })
  await pushed(changed(5, { inspectedTo: '2027-01-01' }))
  t.match(
    (await answer('corrected')).body,
    { code: 'correctionUnchanged' },
    'another field is no correction of this one',
  )
  await pushed(changed(5, { use: 'B' }, 3))
  t.match((await answer('corrected')).body.correction, { state: 'corrected', answered: true })
  t.match((await answer('upheld')).body, { code: 'correctionClosed' })
  t.notOk('disputed' in (await carOf(idNumber)), 'it is over, though one field says what it said')

  for (const outcome of ['upheld', 'cannotTell']) {
    const of = await disputed(idNumber)
    t.match((await answer(outcome, officer, of)).body.correction, { state: outcome, answered: true })
    t.notOk('disputed' in (await carOf(idNumber)))
    t.match((await get(`/v1/corrections/${of}`, window)).body.correction, {
      answer: '已核对登记档案',
      reason: '已报废',
    })
  }

  const settled = await disputed(idNumber)
  await pushed(changed(5, { use: 'B', status: 'E' }, 4))
  await settleCorrections(hub)
  t.match((await answer('upheld', officer, settled)).body, { code: 'correctionClosed' })
  t.match(
    (await answer('corrected', officer, settled)).body.correction,
    { state: 'corrected', answered: true },
    'why, afterwards',
  )
  t.match((await answer('corrected', officer, settled)).body, { code: 'correctionClosed' }, 'once')
  await t.rejects(pool.query(`UPDATE correction SET state = 'upheld' WHERE correction_id = $1`, [settled]))
  await t.rejects(pool.query('DELETE FROM correction WHERE correction_id = $1', [settled]))
})

t.test('who disputed takes it back, and so does the resident for whom it was done', async (t) => {
  const idNumber = await owner(6)
  const himself = await asResident(idNumber)
  const withdraw = (id: string, headers: Headers) => post(`/v1/corrections/${id}/withdraw`, headers)
  const { record, version } = await carOf(idNumber)
  const asked = { idNumber, purpose, category: 'vehicle', record, version, fields: ['status'], reason: '已报废' }
  // connections for all, or the first is through while the others open theirs
  await Promise.all(Array.from({ length: 8 }, () => pool.query('SELECT pg_sleep(0.1)')))
  const many = await Promise.all(Array.from({ length: 8 }, () => post('/v1/corrections', window, asked)))
  t.strictSame(many.map(({ status }) => status).sort(), [201, ...Array(7).fill(409)], 'of many at once, one')
  await pool.query(
    `UPDATE correction SET state = 'withdrawn', closed_at = now() WHERE closed_at IS NULL AND resident_id = $1`,
    [keyOf(hub, idNumber)],
  )
  const first = await disputed(idNumber)
  t.match((await dispute(idNumber)).body, { code: 'alreadyDisputed' })
  t.match((await dispute(idNumber, { fields: ['use', 'status'] })).body, { code: 'alreadyDisputed' })
  for (const headers of [clerk, officer, stranger, await asResident(personOf(1))])
    t.match((await withdraw(first, headers)).body, { code: 'correctionNotFound' })
  t.match((await withdraw(first, window)).body.correction, { state: 'withdrawn' })
  t.notOk('disputed' in (await carOf(idNumber)))
  t.match((await withdraw(first, window)).body, { code: 'correctionClosed' })
  t.match((await withdraw(await disputed(idNumber), himself)).body.correction, { state: 'withdrawn' })
  const own = await disputedByHimself(idNumber, { fields: ['brand'] })
  t.match((await withdraw(own, window)).body, { code: 'correctionNotFound' })
  t.match((await withdraw(own, himself)).body.correction, { state: 'withdrawn', openedBy: { role: 'resident' } })
})

t.test('nobody disputes what his scope does not show him', async (t) => {
  const idNumber = await owner(7)
  const far = await owner(8, '430781100203')
  const refusals: readonly (readonly [object, string, Headers?])[] = [
    [{ fields: ['brand'] }, 'fieldNotShown'],
    [{ purpose: { ...purpose, item: 'elderCard' } }, 'fieldNotShown'],
    [{ purpose: undefined }, 'purposeRequired'],
    [{ purpose: { ...purpose, item: 'nothing' } }, 'unknownItem'],
    [{ idNumber: undefined }, 'badIdNumber'],
    [{ record: 'f'.repeat(32) }, 'recordNotFound'],
    [{ version: 2 }, 'recordChanged'],
    [{ idNumber: personOf(1) }, 'recordNotFound'],
    [{ idNumber: personOf(999) }, 'recordNotFound'],
    [{ fields: ['constructor'] }, 'badRequest'],
    [{ claimed: { brand: 'x' } }, 'badRequest'],
    [{ category: 'nothing' }, 'unknownCategory'],
    [{ reason: ' ' }, 'badRequest'],
    [{ version: undefined }, 'badRequest'],
    [{ key: { plate: 'x' } }, 'badRequest'],
    [{ record: undefined, version: undefined, key: { plateType: '02', plate: '湘J10007' } }, 'badRequest'],
    [{}, 'badRequest', await asResident(idNumber)],
    [{ idNumber: undefined, purpose: undefined }, 'recordNotFound', await asResident(far)],
  ]
  for (const [change, code, headers] of refusals) {
    const { body, text } = await dispute(idNumber, change, headers)
    t.equal(body.code, code, JSON.stringify(change))
    t.notMatch(text, idNumber)
  }
  const outside = await dispute(far, {}, clerk)
  const nobody = await dispute(idNumber, { idNumber: personOf(998) }, clerk)
  t.equal(outside.text.replace(/urn:uuid:[^"]+/, ''), nobody.text.replace(/urn:uuid:[^"]+/, ''), 'the same bytes')
  t.match(outside.body, { code: 'recordNotFound' })
  const present = { presence: { method: 'cardRead', reference: 'reader-7' } }
  t.equal((await dispute(far, present, clerk)).status, 201, 'at the counter, anybody')
  t.match(
    (await entriesOf(hub, outside)).map(({ outcome }) => outcome),
    ['answered', 'notFound'],
  )
  t.strictSame((await pool.query('SELECT FROM correction WHERE resident_id = $1', [keyOf(hub, idNumber)])).rowCount, 0)
})

t.test('an officer names a record that he cannot but know of', async (t) => {
  const idNumber = await owner(9)
  const { record, version } = await carOf(idNumber)
  const asked = { idNumber, category: 'vehicle', fields: ['brand'], reason: '与档案不符' }
  const own = { ...asked, key: { plateType: '02', plate: '湘J10009' } }
  t.match((await post('/v1/corrections', stranger, own)).body, { code: 'notOwnCategory' })
  const unknown = { ...own, key: { ...own.key, plate: '湘J99999' } }
  t.match((await post('/v1/corrections', officer, unknown)).body, { code: 'recordNotFound' })
  t.match((await post('/v1/corrections', officer, { ...own, key: { plate: '湘J10009' } })).body, { code: 'badRequest' })
  t.match((await post('/v1/corrections', stranger, { ...asked, record: newId().replaceAll('-', ''), version })).body, {
    code: 'recordNotFound',
  })
  const { body } = await post('/v1/corrections', officer, own)
  t.match(body.correction, { record, openedBy: { role: 'officer' } })
  t.match((await post('/v1/corrections', stranger, { ...asked, record, version })).body, { code: 'alreadyDisputed' })
  const other = await post('/v1/corrections', stranger, { ...asked, fields: ['use'], record, version })
  t.equal(other.status, 201, 'with the name that a reply to his department gave it')
  t.match((await get('/v1/corrections?side=opened', stranger)).body.corrections, [{ id: other.body.correction.id }])
  const shown = (await get(`/v1/corrections/${other.body.correction.id}`, stranger)).body.correction
  t.strictSame([shown.subject, shown.answer], [undefined, undefined], 'and learns nothing by it')
  t.strictSame((await get('/v1/corrections', stranger)).body.corrections, [])
})

t.test('each sees what is his: the source, who disputed, the resident', async (t) => {
  const idNumber = await owner(10)
  const colleague = await signIn('window')
  const id = await disputed(idNumber, { claimed: { status: 'E' }, evidence: '注销证明 7 号' })
  const said = { reason: '已报废', claimed: { status: 'E' }, evidence: '注销证明 7 号' }
  const subject = { idNumber, key: { plateType: '02', plate: '湘J10010' }, current: { status: 'A' } }
  const read = (headers: Headers) => get(`/v1/corrections/${id}`, headers)
  t.match((await read(officer)).body.correction, { ...said, subject })
  for (const headers of [window, await asResident(idNumber)]) {
    const { correction } = (await read(headers)).body
    t.match(correction, said)
    t.notOk('subject' in correction)
  }
  const list = async (headers: Headers) => {
    const { body } = await get('/v1/corrections?state=open', headers)
    return body.corrections.map((one: { id: string }) => one.id).includes(id)
  }
  for (const headers of [officer, window, await asResident(idNumber)]) t.ok(await list(headers))
  for (const headers of [clerk, colleague, stranger, await asResident(personOf(1))]) {
    t.match((await read(headers)).body, { code: 'correctionNotFound' })
    t.notOk(await list(headers))
  }
  t.match((await read(officer)).headers, { 'yiku-receipt': /entry/ })
  for (const role of ['auditor', 'securityAdmin', 'systemAdmin'] as const) {
    const headers = await signIn(role)
    for (const reply of [dispute(idNumber, {}, headers), read(headers), get('/v1/corrections', headers)])
      t.match((await reply).body, { code: 'forbidden' }, role)
    t.match((await post(`/v1/corrections/${id}/answer`, headers, { outcome: 'upheld', reason: 'x' })).body, {
      code: 'forbidden',
    })
  }
  t.match((await dispute(idNumber, {}, { authorization: system.authorization })).body, { code: 'forbidden' })
  t.match((await post(`/v1/corrections/${id}/answer`, stranger, { outcome: 'upheld', reason: 'x' })).body, {
    code: 'correctionNotFound',
  })
  const told = (await get('/v1/residents/me/looks', await asResident(idNumber))).body.looks
  t.match(
    told.find(({ who }: { who: string }) => who !== '您本人'),
    { who: '津市市公安局交警大队部门数据员', purpose: '校核您的信息' },
  )
})

t.test('what is overdue is seen, and pages follow one another', async (t) => {
  const idNumber = await owner(11)
  const late = await disputed(idNumber)
  const inTime = await disputed(idNumber, { fields: ['use'] })
  await age(late, `opened_at = opened_at - interval '40 days', due_on = due_on - 40`)
  const ids = (reply: Reply) => reply.body.corrections.map(({ id }: { id: string }) => id)
  t.strictSame(ids(await get('/v1/corrections?overdue=true', officer)), [late])
  const { correction } = (await get(`/v1/corrections/${late}`, window)).body
  t.match(correction, { overdue: true, state: 'open' })
  t.ok(correction.daysLeft < -10)
  const counts = async () => (await get('/v1/corrections/counts', auditor)).body.counts
  const open = (await counts()).find(({ state }: { state: string }) => state === 'open')
  const all = await pool.query(`SELECT FROM correction WHERE state = 'open'`)
  t.strictSame(open, { source: 'trafficPolice', state: 'open', count: all.rowCount, overdue: 1 })
  const answered = await post(`/v1/corrections/${late}/answer`, officer, { outcome: 'upheld', reason: '属实' })
  t.match(answered.body.correction, { overdue: true, state: 'upheld' }, 'late, and said so')
  t.strictSame(ids(await get('/v1/corrections?overdue=true', officer)), [])

  const whole = ids(await get('/v1/corrections', officer))
  const paged: string[] = []
  for (let after = ''; ; ) {
    const { body } = await get(`/v1/corrections?limit=3${after}`, officer)
    paged.push(...body.corrections.map(({ id }: { id: string }) => id))
    if (body.next === undefined) break
    after = `&after=${body.next}`
  }
  t.strictSame(paged, whole)
  t.equal(new Set(paged).size, whole.length)

  await age(inTime, `provisional = true, due_on = '2031-01-01'`)
  await countDueAgain(hub)
  const { day: dueOn, provisional } = dueOf(hub.catalogue, today)
  t.match((await get(`/v1/corrections/${inTime}`, window)).body.correction, { dueOn, provisional }, 'counted again')
})

t.test('those who were shown it since it arrived are listed, and nobody else', async (t) => {
  const idNumber = await owner(12)
  const himself = await asResident(idNumber)
  const entries: string[] = []
  const shown = (reply: Reply) => {
    t.equal(reply.status, 200)
    entries.push(entryOf(reply) ?? '')
  }
  await query(idNumber, himself)
  await pushed(changed(12, { status: 'G' }))
  shown(await query(idNumber, himself))
  shown(await query(idNumber, window, { purpose }))
  await pushed(changed(12, { status: 'G', brand: '大众二' }, 3))
  shown(await post('/v1/proofs/check', clerk, { idNumber, purpose }))
  await query(idNumber, window, { purpose: { ...purpose, item: 'elderCard' } })
  await query(idNumber, himself, { categories: ['marriage'] })
  await query(idNumber, await signIn('clerk', { area: '430781100203' }), { purpose })
  await query(personOf(1), window, { purpose })
  const id = await disputed(idNumber)
  shown(await query(idNumber, window, { purpose }))
  const list = async (headers: Headers) => (await get(`/v1/corrections/${id}/shown`, headers)).body
  // what asks for the record, to name it in a dispute, is a look of the resident's own
  const isHelper = ({ role, entry }: { role: string; entry: string }) => role === 'resident' && !entries.includes(entry)
  const listed = async (headers: Headers) =>
    (await list(headers)).shown.filter((one: { role: string; entry: string }) => !isHelper(one))
  const seen = await listed(officer)
  t.strictSame(
    seen.map(({ entry }: { entry: string }) => entry),
    entries,
  )
  t.match(seen, [
    { role: 'resident', day: today, disputed: false },
    { role: 'window', organisation: '津市市政务服务中心', item: 'publicRentalHousing', disputed: false },
    { role: 'clerk', item: 'publicRentalHousing' },
    { role: 'window', disputed: true },
  ])
  t.notMatch(JSON.stringify(seen), /actor|持有人/, 'an officer learns the organisation')
  t.match((await listed(auditor))[1], { actor: /^\d+$/, actorName: /持有人/ }, 'an auditor who it was')
  t.strictSame((await listed(auditor)).length, seen.length)

  await pushed(changed(12, { status: 'E' }, 4))
  await pushed(changed(12, { status: 'E', brand: '大众三' }, 5))
  await query(idNumber, window, { purpose })
  const after = await list(officer)
  t.equal(after.shown.length, (await list(auditor)).shown.length)
  t.strictSame(
    (await listed(officer)).map(({ entry }: { entry: string }) => entry),
    entries,
    'nobody after it was changed',
  )
  const { rows } = await pool.query<{ recorded_at: Date }>(
    `SELECT recorded_at FROM record_history WHERE resident_id = $1 AND category = 34 AND version IN (2, 4) ORDER BY version`,
    [keyOf(hub, idNumber)],
  )
  t.strictSame(
    [after.from, after.to],
    rows.map(({ recorded_at }) => recorded_at.toISOString()),
  )
  for (const headers of [stranger, window, await asResident(idNumber)])
    t.match((await list(headers)).code, /correctionNotFound|forbidden/)
  t.match((await logged('GET /v1/corrections/:id/shown'))[0]?.kind, /logLook|denial/)
})

t.test('a paper that rests on what is disputed says so, and is decided as before', async (t) => {
  const idNumber = await owner(13)
  const check = async () => (await post('/v1/proofs/check', window, { idNumber, purpose })).body
  const before = await check()
  t.match(
    before.proofs.find(({ id }: { id: string }) => id === 'vehicleProof'),
    { result: 'satisfied' },
  )
  t.notMatch(JSON.stringify(before), 'disputed')
  await disputed(idNumber, { fields: ['use'] })
  const { proofs, flags, signedReceipt } = await check()
  t.strictSame(
    proofs.map(({ id, result }: { id: string; result: string }) => [id, result]),
    before.proofs.map(({ id, result }: { id: string; result: string }) => [id, result]),
  )
  const marked = (list: readonly { id: string; disputed?: boolean }[]) =>
    list.flatMap((one) => (one.disputed ? one.id : []))
  t.strictSame(marked(proofs), ['vehicleProof'])
  t.strictSame(marked(flags), [], 'the flag does not read it')
  const claims = JSON.parse(Buffer.from(signedReceipt.jws.split('.')[1], 'base64url').toString())
  t.strictSame(marked(claims.results), ['vehicleProof'], 'in the receipt, too')
  await disputed(idNumber)
  t.strictSame(marked((await check()).flags), ['vehicle'])
  const other = await owner(14)
  await disputedByHimself(other, { fields: ['brand'] })
  t.notMatch(
    (await post('/v1/proofs/check', window, { idNumber: other, purpose })).text,
    'disputed',
    'no predicate reads it',
  )
})

t.test('every act is an entry, and none holds what was said', async (t) => {
  const idNumber = await owner(15)
  const account = await testAccount(hub, 'window')
  const headers = await signInAs(account)
  const reply = await dispute(idNumber, { presence: { method: 'face', reference: 'f-1' } }, headers)
  const { id } = reply.body.correction
  t.match(await entriesOf(hub, reply), [
    {
      kind: 'administration',
      outcome: 'answered',
      actor: String(account.account),
      residentId: keyOf(hub, idNumber),
      item: purpose.item,
      caseNumber: purpose.caseNumber,
      presenceMethod: 'face',
      basis: 'presence',
      subject: `correction:${id}`,
      categoriesAsked: [34],
    },
  ])
  const steps = [
    await get('/v1/corrections', officer),
    await get(`/v1/corrections/${id}`, officer),
    await get(`/v1/corrections/${id}/shown`, auditor),
    await post(`/v1/corrections/${id}/answer`, officer, { outcome: 'upheld', reason: '属实' }),
  ]
  for (const step of steps) {
    t.equal(step.status, 200)
    const [entry] = await entriesOf(hub, step)
    if (step === steps[3]) t.match(entry, { residentId: keyOf(hub, idNumber), subject: `correction:${id} upheld` })
    t.match(entry, { outcome: 'answered', subject: step === steps[0] ? null : new RegExp(`^correction:${id}`) })
  }
})

t.test('what is claimed is found nowhere but where it may be', async (t: Test) => {
  const idNumber = await owner(16)
  const { claimed, reason, evidence, answer } = canaries
  const id = await disputedByHimself(idNumber, { fields: ['brand'], claimed: { brand: claimed }, reason, evidence })
  await post(`/v1/corrections/${id}/answer`, officer, { outcome: 'cannotTell', reason: answer })
  const shown = (await get(`/v1/corrections/${id}`, officer)).body.correction
  t.match(shown, { claimed: { brand: claimed }, reason, evidence, answer })
  await settleCorrections(hub)
  const replies = [
    await query(idNumber, await asResident(idNumber)),
    await get('/v1/corrections', officer),
    await get(`/v1/corrections/${id}/shown`, auditor),
    await get('/v1/corrections/counts', auditor),
    await get(`/v1/corrections/${id}`, stranger),
    await get('/v1/residents/me/looks', await asResident(idNumber)),
  ].map(({ text }) => text)
  const { rows } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const dumps: string[] = []
  for (const { name } of rows) {
    const { rows: lines } = await pool.query<{ line: string }>(`SELECT x::text AS line FROM "${name}" x`)
    dumps.push(lines.map(({ line }) => line).join('\n'))
  }
  const everything = [...replies, ...dumps, ...hub.logged].join('\n')
  t.ok(everything.includes(id) && everything.length > 10_000)
  for (const [what, text] of Object.entries(canaries)) {
    t.notOk(everything.includes(text), what)
    t.notOk(everything.includes(Buffer.from(text).toString('hex')), `${what} as bytes`)
  }
})

t.test('what is taken back while it is being settled is still disputed', async (t) => {
  const idNumber = await owner(77)
  const id = await disputed(idNumber)
  await pushed(changed(77, { status: 'E' }))
  const { push } = (await pool.query('SELECT max(push_id) AS push FROM push')).rows[0]
  let taken = false
  // another process takes the push back while this one waits for its entry to be on disk
  const append: typeof hub.accessLog.append = async (...entry) => {
    if (!taken) {
      taken = true
      await revertPushes(hub, { department: 'trafficPolice', push })
    }
    return hub.accessLog.append(...entry)
  }
  await settleCorrections({ ...hub, accessLog: { append } })
  await settleCorrections(hub)
  t.match((await carOf(idNumber)).fields, { status: { code: 'A' } }, 'it says what was disputed')
  t.match((await carOf(idNumber)).disputed, [{ field: 'status', correction: id }])
  t.match((await get(`/v1/corrections/${id}`, window)).body.correction, { state: 'open' })
})
