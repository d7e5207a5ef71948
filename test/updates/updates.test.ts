import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { ingest } from '../../src/ingest/ingest.ts'
import { closeGate } from '../../src/store/source-gate.ts'
import { keysKeptDays } from '../../src/updates/forget.ts'
import { testApp } from '../fixtures/app.ts'
import { idOf, said as saidOf, smallHub, vehicleHeading } from '../ingest/small-hub.ts'
import { brand, car, noCar, personOf, pusherOf } from './pusher.ts'

const hub = await smallHub(t)
const app = await testApp(t, hub)
const { push, said, authorization } = await pusherOf(hub, app)
const { pool } = hub.store

/** What the hub answers now. */
const answered = async (n: number, asOf?: Date) =>
  saidOf(await hub.ask(personOf(n), 'vehicle', { at: new Date(), ...(asOf && { asOf }) }), 'brand')

/** A moment after all that was said: the store counts finer than a Date. */
async function afterwards(): Promise<Date> {
  await sleep(2)
  return new Date()
}

async function count(table: string): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*)::int AS n FROM ${table}`)
  return rows[0].n
}

t.test('what is pushed is in the next query, and each version stays known', async (t) => {
  const first = await push([brand(1, '大众', 1)])
  t.match(first.body, { counts: { accepted: 1 }, results: [{ index: 0, status: 'accepted', version: 1 }] })
  t.equal(await answered(1), '大众 v1 +?')
  const between = await afterwards()
  t.strictSame(await said([brand(1, '红旗', 2)]), ['accepted 2'])
  t.equal(await answered(1), '红旗 v2 +?')
  t.equal(await answered(1, between), '大众 v1 +?')
  const { rows } = await pool.query(
    `SELECT client_id, accepted FROM push JOIN record_history h ON h.batch_id = push_id WHERE h.version = 1`,
  )
  t.strictSame(rows.length, 1, 'and who brought it')
})

t.test('an older version never wins, an equal one is a duplicate, and one with other content is refused', async (t) => {
  t.strictSame(await said([brand(2, '大众', 5)]), ['accepted 1'])
  t.strictSame(await said([brand(2, '奔驰', 4)]), ['stale 1'])
  t.strictSame(await said([brand(2, '大众', 5)]), ['duplicate 1'])
  t.strictSame(await said([brand(2, '奔驰', 5)]), ['rejected versionReused'])
  t.equal(await answered(2), '大众 v1 +?')
})

t.test('without versions, the time decides', async (t) => {
  const at = (brandName: string, seconds: number) => {
    const occurredAt = new Date(Date.now() - seconds * 1000).toISOString()
    return car(3, { sourceVersion: undefined, occurredAt, fields: { brand: brandName } })
  }
  const second = at('红旗', 20)
  t.strictSame(await said([at('大众', 30)]), ['accepted 1'])
  t.strictSame(await said([second]), ['accepted 2'])
  t.strictSame(await said([at('奔驰', 25), second]), ['stale 2', 'duplicate 2'])
  t.equal(await answered(3), '红旗 v2 +?')
  t.strictSame(await said([at('奔驰', -7200)]), ['rejected futureDate occurredAt'])
  t.strictSame(await said([car(3, { sourceVersion: undefined })]), ['rejected missing sourceVersion'])
})

t.test('a delete needs the natural key alone, and nothing older raises the dead', async (t) => {
  t.strictSame(await said([brand(4, '大众', 1)]), ['accepted 1'])
  t.strictSame(await said([noCar(4, 3)]), ['accepted 2'])
  t.strictSame(await said([brand(4, '红旗', 2)]), ['stale 2'])
  t.equal(await answered(4), 'unknown notCovered')
  t.strictSame(await said([brand(4, '红旗', 4)]), ['accepted 3'])
  t.strictSame(await said([noCar(5, 3), brand(5, '大众', 2)]), ['accepted 1', 'stale 1'], 'nor what never was')
  t.equal(await answered(5), 'nobody')
})

t.test('what was not there for a while was not there then', async (t) => {
  await said([brand(82, '大众', 1)])
  await said([noCar(82, 2)])
  const between = await afterwards()
  await said([brand(82, '红旗', 3)])
  t.equal(await answered(82, between), 'unknown notCovered')
  t.equal(await answered(82), '红旗 v3 +?')
})

t.test('of several items of one record the newest stands, and each is told', async (t) => {
  const items = [brand(6, '乙', 2), brand(6, '丁', 4), brand(6, '甲', 1), brand(6, '丙', 3), brand(6, '丁', 4)]
  t.strictSame(await said(items), ['stale 1', 'accepted 1', 'stale 1', 'stale 1', 'duplicate 1'])
  t.equal(await answered(6), '丁 v1 +?')
})

t.test('blanks around a text, and how an end that there is none is written, make no other record', async (t) => {
  const plate = '湘J10081'
  t.strictSame(await said([car(81, { fields: { plate, brand: ' 大众\u3000' }, validTo: '9999-12-31' })]), [
    'accepted 1',
  ])
  t.strictSame(await said([car(81, { sourceVersion: 2, fields: { plate: ` ${plate} `, vinTail: '  ' } })]), [
    'accepted 1',
  ])
  t.equal(await answered(81), '大众 v1 +?', 'it says the same')
  t.strictSame(await said([car(81, { sourceVersion: 3, fields: { plate: ' ' } })]), ['rejected missing plate'])
  t.strictSame(await said([{ ...noCar(81, 4), fields: { plateType: '02 ', plate: `${plate} ` } }]), ['accepted 2'])
})

t.test('each bad item is refused alone, with field and reason, and no value', async (t) => {
  const bad = [
    [car(10, { fields: { type: '???' } }), 'unknownCode type'],
    [car(11, { fields: { type: undefined } }), 'missing type'],
    [car(12, { fields: { colour: '红' } }), 'unknownField colour'],
    [car(13, { fields: { registeredOn: '2020-02-30' } }), 'badDate registeredOn'],
    [car(14, { fields: { brand: 7 } }), 'badFormat brand'],
    [car(15, { fields: { brand: 'x'.repeat(65) } }), 'tooLong brand'],
    [car(16, { fields: { brand: 'a\u0001b' } }), 'badCharacter brand'],
    [car(17, { fields: { brand: null } }), 'badFormat brand'],
    [
      car(18, { idNumber: `${personOf(18).slice(0, 17)}${personOf(18).endsWith('1') ? '2' : '1'}` }),
      'badIdNumber idNumber',
    ],
    [car(19, { idNumber: 430781 }), 'badFormat idNumber'],
    [car(20, { idNumber: undefined }), 'missing idNumber'],
    [car(21, { category: 'spaceship' }), 'unknownCategory category'],
    [car(22, { operation: 'replace' }), 'badFormat operation'],
    [car(23, { sourceVersion: 1.5 }), 'badFormat sourceVersion'],
    [car(24, { validFrom: '2026-02-30' }), 'badFormat validFrom'],
    [car(25, { validTo: '0000-01-01' }), 'badDate validTo'],
    [{ ...car(26), note: 'x' }, 'unknownField'],
    ['car', 'badFormat'],
    [null, 'badFormat'],
    [[], 'badFormat'],
  ] as const
  const good = brand(27, '大众', 1)
  const answers = await said([...bad.map(([item]) => item), good])
  t.strictSame(answers, [...bad.map(([, why]) => `rejected ${why}`), 'accepted 1'])
  t.equal(await answered(27), '大众 v1 +?')
  const { text } = await push([car(10, { fields: { type: 'SECRET' } })])
  t.notMatch(text, 'SECRET')
})

t.test('ID numbers are read as people write them', async (t) => {
  const whole = idOf(7, '19520307')
  const fifteen = whole.slice(0, 6) + whole.slice(8, 17)
  t.strictSame(await said([car(30, { idNumber: fifteen })]), ['accepted 1'])
  t.match(saidOf(await hub.ask(whole, 'vehicle', { at: new Date() }), 'brand'), '大众 v1')
})

t.test('a push that is sent again gets the first answer again; the key is worth nothing for another', async (t) => {
  const key = randomUUID()
  const first = await push([brand(40, '大众', 1), car(41, { category: 'x' })], key)
  await push([brand(40, '红旗', 2)])
  const before = await count('record_history')
  const again = await push([brand(40, '大众', 1), car(41, { category: 'x' })], key)
  t.strictSame(again.body, first.body)
  t.equal(await count('record_history'), before)
  t.match(await push([brand(40, '奔驰', 3)], key), { status: 409, body: { code: 'idempotencyKeyReused' } })
  t.equal(await answered(40), '红旗 v2 +?')
  const other = await pusherOf(hub, app)
  t.strictSame(await other.said([brand(40, '奔驰', 3)], key), ['accepted 3'], 'keys are each system’s own')
  t.equal(keysKeptDays, 30)
})

t.test('sent five times at once, it is done once', async (t) => {
  const key = randomUUID()
  const replies = await Promise.all(Array.from({ length: 5 }, () => push([brand(42, '大众', 1)], key)))
  t.strictSame(new Set(replies.map(({ text }) => text)).size, 1)
  t.equal(replies[0]?.status, 200)
  const mixed = await Promise.all([1, 2, 3].map((n) => push([brand(43, `甲${n}`, n)], 'the-same-key')))
  t.strictSame(mixed.map(({ status }) => status).sort(), [200, 409, 409])
})

t.test('a bad envelope is a 400 and changes nothing', async (t) => {
  const before = await count('push')
  const item = brand(50, '大众', 1)
  const send = (payload: unknown, headers = {}) =>
    app.ask({
      method: 'POST',
      url: '/v1/updates',
      headers: { authorization, 'idempotency-key': randomUUID(), 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  for (const payload of [
    {},
    [],
    { updates: [] },
    { updates: {} },
    { updates: [item], more: 1 },
    { updates: Array.from({ length: 1001 }, () => item) },
    '{"updates":[',
    `{"updates":[${JSON.stringify(item)}],"updates":[]}`,
    `{"updates":[{"a":"\\u0000"}]}`,
    `{"updates":[{"a":"\\ud800"}]}`,
  ])
    t.equal((await send(payload)).status, 400, JSON.stringify(payload).slice(0, 60))
  for (const key of ['short', 'with blank inside', 'x'.repeat(129), ''])
    t.equal((await send({ updates: [item] }, { 'idempotency-key': key })).status, 400, key)
  const keyless = {
    method: 'POST',
    url: '/v1/updates',
    headers: { authorization },
    payload: { updates: [item] },
  } as const
  t.equal((await app.ask(keyless)).status, 400)
  t.equal((await send({ updates: [item] }, { 'content-type': 'text/plain' })).status, 415)
  t.equal((await send(`{"updates":["${'x'.repeat(2 << 20)}"]}`)).status, 413)
  t.equal(await count('push'), before)
  t.equal(await answered(50), 'nobody')
})

t.test('only the department’s own categories, and only where they are agreed', async (t) => {
  const before = await count('push')
  t.strictSame(await said([brand(51, '大众', 1), car(51, { category: 'marriage' })]), ['403 forbidden'])
  t.equal(await answered(51), 'nobody')
  const narrow = await pusherOf(hub, app, { categories: ['driverLicence'] })
  t.strictSame(await narrow.said([brand(51, '大众', 1)]), ['403 forbidden'])
  const nobody = await pusherOf(hub, app, { department: 'civilAffairs' })
  t.strictSame(await nobody.said([brand(51, '大众', 1)]), ['403 forbidden'])
  const clerk = await app.signIn('clerk')
  const payload = { updates: [brand(51, '大众', 1)] }
  const refused = await app.ask({ method: 'POST', url: '/v1/updates', headers: clerk, payload })
  t.equal(refused.body.code, 'forbidden')
  t.equal((await app.ask({ method: 'POST', url: '/v1/updates', payload })).status, 401)
  t.equal(await count('push'), before)
})

t.test('a push and an export of one department do not undo each other', async (t) => {
  const hour = 3_600_000
  const time = (hours: number) => new Date(Date.now() - hours * hour)
  const row = (n: number, name: string) => `${personOf(n)},甲,湘J${10_000 + n},${name},2020-05-06`
  const others = Array.from({ length: 60 }, (_, at) => row(100 + at, '大众'))
  const load = (days: number, rows: readonly string[]) =>
    hub.send('trafficPolice', `${randomUUID()}.csv`, [vehicleHeading, ...others, ...rows], {
      exportId: 'vehicles',
      observedAt: time(days),
    })
  const at = (n: number, name: string, days: number) =>
    car(n, {
      sourceVersion: undefined,
      occurredAt: time(days).toISOString(),
      fields: { plate: `湘J${10_000 + n}`, brand: name },
    })
  await load(9, [row(60, '甲'), row(61, '甲'), row(62, '甲')])
  await said([at(60, '乙', 2), at(63, '乙', 2), { ...at(61, '乙', 2), operation: 'delete' }])
  const versioned = (sourceVersion: number, days: number) => ({ ...at(97, '乙', days), sourceVersion })
  t.strictSame(await said([versioned(1, 2)]), ['accepted 1'])
  t.strictSame(await said([versioned(2, 8)]), ['accepted 1'], 'a newer version, of an older time')
  const report = await load(5, [row(60, '丙'), row(61, '丙'), row(62, '丙'), row(97, '丙')])
  t.equal(report.status, 'merged')
  t.equal(await answered(97), '乙 v1', 'what was confirmed is no older than what was said first')
  const brands = async () => Promise.all([60, 61, 62, 63].map((n) => answered(n)))
  t.strictSame(await brands(), ['乙 v2', 'none', '丙 v2', '乙 v1'], 'an older export leaves newer pushes')
  await load(1, [row(60, '丁'), row(61, '丁'), row(62, '丁')])
  t.strictSame(await brands(), ['丁 v3', '丁 v3', '丁 v3', 'none'], 'a newer one takes over')
  t.strictSame(await said([at(60, '戊', 1.5), at(63, '戊', 1.5)]), ['stale 3', 'stale 2'], 'an older push does not')
  t.strictSame(await said([at(100, '戊', 1.5)]), ['stale 1'], 'nor over what the export has only repeated')
  t.strictSame(
    await said([brand(94, '戊', 1), at(64, '戊', 1.5)]),
    ['accepted 1', 'stale'],
    'nor beside one with a version',
  )
  t.strictSame(await said([at(64, '戊', 1.5)]), ['stale'], 'nor brings back what the export did not have')
  t.strictSame(await said([at(60, '戊', 0.5), at(63, '戊', 0.5)]), ['accepted 4', 'accepted 3'])
  t.strictSame(await brands(), ['戊 v4', '丁 v3', '丁 v3', '戊 v3'])
})

t.test('while an export is compared and written, its department’s pushes wait; others’ do not', async (t) => {
  const { department } = hub.adapters.get('trafficPolice').adapter
  const merging = await pool.connect()
  await closeGate(merging, department.number + 1)
  t.strictSame(await said([brand(80, '大众', 1)]), ['accepted 1'])
  await closeGate(merging, department.number)
  let isDone = false
  const waiting = said([brand(80, '红旗', 2)]).finally(() => {
    isDone = true
  })
  await sleep(200)
  t.notOk(isDone)
  // as the end of a batch's connection does
  merging.release(true)
  t.strictSame(await waiting, ['accepted 2'])
})

t.test('a good item closes the gap that a refused row of its record left', async (t) => {
  const rows = [`${personOf(70)},甲,湘J${10_070},大众,2099-05-06`]
  await hub.send(
    'trafficPolice',
    `${randomUUID()}.csv`,
    [`${vehicleHeading},操作`, ...rows.map((row) => `${row},增`)],
    {
      exportId: 'vehicleChanges',
      observedAt: new Date(Date.now() - 60_000),
    },
  )
  const open = async () => {
    const { rows } = await pool.query('SELECT FROM gap WHERE superseded_at IS NULL AND resident_id = $1', [
      hub.vault.residentId(personOf(70)),
    ])
    return rows.length
  }
  t.equal(await open(), 1)
  t.strictSame(await said([car(71)]), ['accepted 1'])
  t.equal(await open(), 1)
  t.strictSame(await said([car(70)]), ['accepted 1'])
  t.equal(await open(), 0)
})

t.test('who pushes without a version forgets none, in one push or in several', async (t) => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const at = (n: number, minutes: number, { name = '甲', sourceVersion }: { name?: string; sourceVersion?: number }) =>
    car(n, { sourceVersion, occurredAt: ago(minutes), fields: { brand: name } })
  const said3 = (n: number) =>
    [
      at(n, 30, { name: '乙', sourceVersion: 5 }),
      at(n, 20, { name: '丙' }),
      at(n, 10, { name: '旧', sourceVersion: 4 }),
    ] as const
  for (const one of said3(86)) await said([one])
  t.match(await answered(86), '丙')
  const [first, second, third] = said3(87)
  t.strictSame(await said([first, second]), ['stale 1', 'accepted 1'])
  t.strictSame(await said([third]), ['stale 1'])
  await said([at(88, 40, { sourceVersion: 3 })])
  const [newer, unversioned, old] = said3(88)
  t.strictSame(await said([newer, unversioned]), ['stale 2', 'accepted 2'])
  t.strictSame(await said([old]), ['stale 2'])
  t.strictSame(await said([...said3(89)]), ['stale 1', 'accepted 1', 'stale 1'])
  // a newer version of what happened earlier is no younger than what was said before it
  await said([brand(90, '甲', 3)])
  t.strictSame(await said([at(90, 30, { name: '乙', sourceVersion: 5 }), at(90, 20, {})]), ['accepted 2', 'stale 2'])
  await said([brand(91, '甲', 3)])
  t.strictSame(await said([at(91, 30, { name: '乙', sourceVersion: 5 })]), ['accepted 2'])
  t.strictSame(await said([at(91, 20, {})]), ['stale 2'])
})

t.test('what an export left standing is as old as the export', async (t) => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  const at = (name: string, minutes: number) =>
    car(85, { sourceVersion: undefined, occurredAt: ago(minutes).toISOString(), fields: { brand: name } })
  t.strictSame(await said([at('大众', 60)]), ['accepted 1'])
  const files = [hub.file('standing.csv', [vehicleHeading, `${personOf(85)},甲,湘J10085,大众,2020-05-06`])]
  const options = { observedAt: ago(30), allowShrink: true }
  const done = await ingest(hub, { department: 'trafficPolice', exportId: 'vehicles', files, ...options })
  t.match(done.counts.categories, { vehicle: { same: 1 } })
  t.strictSame(await said([at('奔驰', 45)]), ['stale 1'])
  t.strictSame(await said([at('奔驰', 15)]), ['accepted 2'])
})

t.test('an export that knows no versions forgets none, of what it changes nor of what it lacks', async (t) => {
  await said([brand(83, '大众', 5), brand(84, '大众', 5)])
  const row = `${personOf(83)},甲,湘J10083,红旗,2020-05-06`
  const files = [hub.file('versions.csv', [vehicleHeading, row])]
  const done = await ingest(hub, {
    department: 'trafficPolice',
    exportId: 'vehicles',
    files,
    observedAt: new Date(),
    allowShrink: true,
  })
  t.match(done, { status: 'merged', counts: { rejected: 0, categories: { vehicle: { changed: 1 } } } })
  t.match(await answered(83), '红旗 v2')
  t.match(await answered(84), 'none')
  t.strictSame(await said([brand(83, '奔驰', 4), brand(84, '奔驰', 4)]), ['stale 2', 'stale 2'])
  t.strictSame(await said([brand(83, '奔驰', 6), brand(84, '奔驰', 6)]), ['accepted 3', 'accepted 3'])
})

t.test('versions that a push has told remain through exports that know none', async (t) => {
  const row = (n: number, name: string) => `${personOf(n)},甲,湘J${10_000 + n},${name},2020-05-06`
  const pushed = (n: number) =>
    car(n, { sourceVersion: 5, occurredAt: new Date().toISOString(), fields: { brand: '乙' } })
  t.strictSame(await said([pushed(65), pushed(66)]), ['accepted 1', 'accepted 1'])
  await hub.send('trafficPolice', `${randomUUID()}.csv`, [vehicleHeading, row(65, '丙')], {
    exportId: 'vehicles',
    observedAt: new Date(),
    allowShrink: true,
  })
  t.strictSame(await Promise.all([65, 66].map((n) => answered(n))), ['丙 v2', 'none'])
  await hub.send('trafficPolice', `${randomUUID()}.csv`, [`${vehicleHeading},操作`, `${row(65, '丙')},改`], {
    exportId: 'vehicleChanges',
    observedAt: new Date(),
  })
  t.strictSame(await said([brand(65, '旧', 4), brand(66, '旧', 4)]), ['stale 2', 'stale 2'])
})
