import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { ingestRows, type TestHub, testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t)
const { ask, signIn } = await testApp(t, hub)
const clerk = await signIn('clerk')

const owner = idNumberOf('430781', '1945-01-01', '123')
const single = idNumberOf('430781', '1990-06-15', '204')
const doubtful = idNumberOf('430781', '1958-03-03', '021')
const absent = idNumberOf('430781', '1970-07-07', '117')
const endsInX = [
  '101',
  '103',
  '105',
  '107',
  '109',
  '111',
  '113',
  '115',
  '119',
  '121',
  '125',
  '127',
  '131',
  '133',
  '137',
]
  .map((sequence) => idNumberOf('430781', '1962-02-28', sequence))
  .find((number) => number.endsWith('X'))
if (!endsInX) throw new Error('none ends in X')

function person(公民身份号码: string, 姓名: string): Record<string, string> {
  const birth = 公民身份号码.slice(6, 14)
  return {
    公民身份号码,
    姓名,
    性别: '男',
    民族: '汉',
    出生日期: birth,
    人员状态: '正常',
    户号: `H${birth}`,
    户籍地址: '湖南省津市市三洲驿街道',
    村居委会代码: '430781001001',
    与户主关系: '户主',
  }
}

function vehicle(身份证明号码: string, 号牌号码: string, change: Record<string, string> = {}): Record<string, string> {
  return {
    身份证明号码,
    号牌号码,
    身份证明名称: '居民身份证',
    号牌种类: '02',
    车辆类型: 'K33',
    初次登记日期: '2020-05-06',
    机动车状态: 'A',
    车辆识别代号: 'LSVAA49J132051234',
    ...change,
  }
}

const people = [person(owner, '张三丰'), person(single, '王小明'), person(doubtful, '李四'), person(endsInX, '欧阳娜')]

function ingestPeople(of: TestHub = hub) {
  return ingestRows(of, { department: 'police', exportId: 'population', rows: people })
}

function ingestVehicles(rows: readonly Record<string, string>[], observedAt = new Date()) {
  return ingestRows(hub, { department: 'trafficPolice', exportId: 'vehicles', rows, observedAt, allowShrink: true })
}

const purpose = { item: 'elderCard', caseNumber: 'JS-2026-000123' }

function query(payload: object | string, headers: Record<string, string> = clerk) {
  const json = typeof payload === 'string' ? { ...headers, 'content-type': 'application/json' } : headers
  return ask({ method: 'POST', url: '/v1/profiles/query', headers: json, payload })
}

/** What the categories answer of a resident. */
async function categoriesOf(idNumber: string, more: object = {}) {
  const { status, body } = await query({ idNumber, purpose, ...more })
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.categories
}

const beforeAll = new Date()
await setTimeout(20)
const counted = await ingestPeople()
await ingestVehicles([vehicle(owner, '湘J12345'), vehicle(doubtful, '湘J00001', { 初次登记日期: '2020-02-31' })])
const withVehicle = new Date()

t.test('the rows of this test are taken as it means them', async (t) => {
  t.match(counted, { status: 'merged', counts: { rows: 4, rejected: 0 } })
})

t.test('a resident is shown masked, with all 44 categories answered', async (t) => {
  const { status, body, headers } = await query({ idNumber: owner, purpose })
  t.equal(status, 200)
  t.match(headers, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  t.strictSame(body.resident, {
    name: '张*丰',
    idNumber: `430781********${owner.slice(14)}`,
    age: new Date().getFullYear() - 1945,
    lifeStatus: 'alive',
  })
  t.strictSame(
    Object.keys(body.categories),
    hub.catalogue.categories.map(({ id }) => id),
  )
  t.ok(Math.abs(Date.parse(body.answeredAt) - Date.now()) < 5000)
})

t.test('present: the record, codes with their texts, its source and its age', async (t) => {
  const { vehicle, personBasic } = await categoriesOf(owner)
  t.match(vehicle, {
    status: 'present',
    complete: true,
    records: [{ source: 'trafficPolice', version: 1, masked: [], selfCollected: false }],
  })
  t.equal(vehicle.records.length, 1)
  t.match(vehicle.records[0].fields, {
    plateType: { code: '02', text: '小型汽车号牌' },
    plate: '湘J12345',
    registeredOn: '2020-05-06',
    vinTail: '1234',
  })
  t.ok(Date.now() - Date.parse(vehicle.records[0].observedAt) < 60_000)
  t.match(personBasic.records[0].fields, {
    name: '张三丰',
    ethnicity: { code: '01', text: '汉族' },
    birthDate: '1945-01-01',
  })
})

t.test('none: only where the source said that it was complete, and until when', async (t) => {
  const { vehicle } = await categoriesOf(single)
  t.match(vehicle, { status: 'none', coverage: { source: 'trafficPolice', area: '430781' } })
  t.ok(Date.now() - Date.parse(vehicle.coverage.to) < 60_000)
})

t.test('unknown: where nobody has said anything, and where a refused row may be this resident’s', async (t) => {
  t.strictSame((await categoriesOf(owner)).marriage, { status: 'unknown', reason: 'notCovered' })
  t.strictSame((await categoriesOf(doubtful)).vehicle, { status: 'unknown', reason: 'notCovered' })
})

t.test('categories narrow, in the order of the catalogue, and one asked twice is answered once', async (t) => {
  t.strictSame(Object.keys(await categoriesOf(owner, { categories: ['vehicle', 'personBasic', 'vehicle'] })), [
    'personBasic',
    'vehicle',
  ])
  t.strictSame(Object.keys(await categoriesOf(owner, { categories: ['vehicle'] })), ['vehicle'])
  const { status, body } = await query({ idNumber: owner, purpose, categories: ['vehicle', 'criminalRecord'] })
  t.equal(status, 400)
  t.match(body, { code: 'badRequest', type: 'urn:yiku:error:badRequest', instance: /^urn:uuid:/ })
  t.equal((await query({ idNumber: owner, purpose, categories: [] })).status, 400)
  t.equal((await query({ idNumber: owner, purpose, categories: ['constructor'] })).status, 400)
})

t.test('an ID number is understood as people write it', async (t) => {
  const fifteen = owner.slice(0, 6) + owner.slice(8, 17)
  const wide = owner.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
  for (const idNumber of [owner, fifteen, wide, ` ${owner} `, `${owner.slice(0, 6)} ${owner.slice(6)}`])
    t.equal(
      (await query({ idNumber, purpose, categories: ['vehicle'] })).body.categories.vehicle.status,
      'present',
      idNumber,
    )
  t.equal((await query({ idNumber: endsInX.toLowerCase(), purpose })).body.resident.name, '欧阳*')
})

t.test('what is no ID number is refused, and not repeated', async (t) => {
  const wrong = owner.slice(0, 17) + (owner.endsWith('1') ? '2' : '1')
  const bad = [
    Number(owner),
    [owner],
    { number: owner },
    null,
    true,
    '',
    ' ',
    wrong,
    '4.30781E+17',
    `${owner.slice(0, 14)}0000`,
    `${owner}0`,
    'x'.repeat(41),
  ]
  for (const idNumber of bad) {
    const { status, body, text } = await query({ idNumber, purpose })
    t.equal(status, 400, JSON.stringify(idNumber))
    t.equal(body.code, 'badIdNumber')
    t.notMatch(text, /\d{15}/)
  }
  t.equal((await query({ purpose })).body.code, 'badIdNumber')
})

t.test('a body that is not to the letter of the contract is refused', async (t) => {
  const good = JSON.stringify({ idNumber: owner, purpose })
  t.equal((await query(good)).status, 200)
  const bodies = {
    'an ID number as a JSON number': good.replace(`"${owner}"`, owner),
    'a name twice': good.replace('{', `{"idNumber":"${single}",`),
    'a name twice, deeper': good.replace('"item":', '"item":"x","item":'),
    'half of a surrogate pair': good.replace('elderCard', '\\ud840'),
    NUL: good.replace('elderCard', 'a\\u0000b'),
    'an unknown property': good.replace('{', '{"name":"张三丰",'),
    'an unknown property, deeper': good.replace('"item":', '"reason":"x","item":'),
    'no purpose': JSON.stringify({ idNumber: owner }),
    'an empty item': JSON.stringify({ idNumber: owner, purpose: { ...purpose, item: '' } }),
    'an item as a number': JSON.stringify({ idNumber: owner, purpose: { ...purpose, item: 7 } }),
    'categories as text': JSON.stringify({ idNumber: owner, purpose, categories: 'vehicle' }),
    'a moment without offset': JSON.stringify({ idNumber: owner, purpose, asOf: '2026-05-01T00:00:00' }),
    'a day for a moment': JSON.stringify({ idNumber: owner, purpose, asOf: '2026-05-01' }),
    'a day that is not': JSON.stringify({ idNumber: owner, purpose, asOf: '2026-02-30T00:00:00Z' }),
    'an unknown presence': JSON.stringify({ idNumber: owner, purpose, presence: { method: 'phone', reference: 'x' } }),
    'an array': '[]',
    'nothing but null': 'null',
    'no JSON': '{"idNumber":',
    nothing: '',
  }
  for (const [what, body] of Object.entries(bodies)) {
    const { status, text } = await query(body)
    t.equal(status, 400, what)
    t.notOk(text.includes(owner) || text.includes('张三丰'), `${what}: nothing is repeated`)
  }
  const latin = Buffer.concat([Buffer.from(good.slice(0, -3)), Buffer.from([0xff]), Buffer.from(good.slice(-3))])
  const broken = await ask({
    method: 'POST',
    url: '/v1/profiles/query',
    headers: { ...clerk, 'content-type': 'application/json' },
    payload: latin,
  })
  t.equal(broken.status, 400, 'bytes that are no UTF-8')
})

t.test('a body too large, too deep or of another type is refused', async (t) => {
  const large = await query(JSON.stringify({ idNumber: owner, purpose: { ...purpose, item: 'x'.repeat(70_000) } }))
  t.match([large.status, large.body.code], [413, 'bodyTooLarge'])
  const deep = await query(`{"idNumber":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)
  t.equal(deep.status, 400)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/json5']) {
    const { status, body } = await ask({
      method: 'POST',
      url: '/v1/profiles/query',
      headers: { ...clerk, 'content-type': type },
      payload: 'x',
    })
    t.match([status, body.code], [415, 'unsupportedMediaType'], type)
  }
})

t.test('a resident who is not there gets the same bytes, whoever he is', async (t) => {
  const first = await query({ idNumber: absent, purpose })
  const second = await query({ idNumber: idNumberOf('110105', '1949-12-31', '002'), purpose, categories: ['vehicle'] })
  t.equal(first.status, 404)
  t.equal(first.body.code, 'residentNotFound')
  const anonymous = ({ text }: { text: string }) => text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:…')
  t.equal(anonymous(first), anonymous(second))
  const { date: _, ...headers } = first.headers
  t.match(second.headers, headers)
  t.notMatch(first.text, /\d{15}/)
})

t.test('asOf answers as the hub would have answered then', async (t) => {
  await ingestVehicles([vehicle(owner, '湘J99999'), vehicle(single, '湘J77777')])
  await ingestPeople()
  const now = await categoriesOf(owner, { categories: ['vehicle'] })
  t.strictSame(
    now.vehicle.records.map(({ fields }: { fields: { plate: string } }) => fields.plate),
    ['湘J99999'],
  )
  t.equal((await categoriesOf(single)).vehicle.status, 'present')
  t.equal((await categoriesOf(doubtful)).vehicle.status, 'none', 'the new snapshot has refused nothing')

  const asOf = withVehicle.toISOString()
  const then = await categoriesOf(owner, { asOf })
  t.strictSame(
    then.vehicle.records.map(({ fields }: { fields: { plate: string } }) => fields.plate),
    ['湘J12345'],
  )
  t.equal((await categoriesOf(single, { asOf })).vehicle.status, 'none')
  t.strictSame((await categoriesOf(doubtful, { asOf })).vehicle, { status: 'unknown', reason: 'notCovered' })

  const before = await categoriesOf(owner, { asOf: beforeAll.toISOString() })
  t.strictSame(before.vehicle, { status: 'unknown', reason: 'notCovered' })
  t.strictSame(before.personBasic, { status: 'unknown', reason: 'notCovered' })
  const chinese = new Date(withVehicle.getTime() + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
  t.equal((await categoriesOf(single, { asOf: chinese })).vehicle.status, 'none', 'with an offset')
})

t.test('what has grown old is unknown, never shown as it was', async (t) => {
  const tomorrow = new Date(Date.now() + 25 * 3_600_000).toISOString()
  const { vehicle, personBasic } = await categoriesOf(owner, { asOf: tomorrow })
  t.strictSame(vehicle, { status: 'unknown', reason: 'stale' })
  t.strictSame(personBasic, { status: 'unknown', reason: 'stale' })
})

t.test('only whose role looks residents up may ask', async (t) => {
  for (const role of ['auditor', 'department', 'administrator', 'constructor']) {
    const { status, body } = await query({ idNumber: owner, purpose }, await signIn(role))
    t.match([status, body.code], [403, 'forbidden'], role)
  }
  t.equal((await query({ idNumber: owner, purpose }, await signIn('window'))).status, 200)
  const auditor = await signIn('auditor')
  const [there, not] = await Promise.all([owner, absent].map((idNumber) => query({ idNumber, purpose }, auditor)))
  t.equal(there?.status, not?.status, 'and learns not even who is there')
})

t.test('no record can be shown that was altered behind the hub’s back', async (t) => {
  const { pool } = hub.store
  const { rows } = await pool.query(
    'select resident_id, data from record where category = 1 order by recorded_at limit 1',
  )
  const [{ resident_id: residentId, data }] = rows
  const victim = people.find((one) => hub.vault.residentId(one.公民身份号码 ?? '') === residentId.replaceAll('-', ''))
  await pool.query(
    `update record set data = jsonb_set(data, '{lifeStatus}', '"dead"') where category = 1 and resident_id = $1`,
    [residentId],
  )
  const { status, body, text } = await query({ idNumber: victim?.公民身份号码, purpose })
  t.match([status, body.code], [500, 'internal'])
  t.notMatch(text, /dead|digest/)
  await pool.query('update record set data = $2 where category = 1 and resident_id = $1', [residentId, data])
  t.equal((await query({ idNumber: victim?.公民身份号码, purpose })).status, 200)
})
