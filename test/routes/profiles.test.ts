import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { alikeInTime } from '../fixtures/alike-in-time.ts'
import { testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { ingestRows, type TestHub, testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const { hub, as } = madeUpCallers(await testHub(t))
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

const purpose = { item: 'publicRentalHousing', caseNumber: 'JS-2026-000123' }

function query(payload: object | string, headers: Record<string, string> = clerk) {
  const json = typeof payload === 'string' ? { ...headers, 'content-type': 'application/json' } : headers
  return ask({ method: 'POST', url: '/v1/profiles/query', headers: json, payload })
}

/** A resident who asks about himself: he sees most of what there is. */
function self(residentIdNumber: string) {
  return as({ kind: 'resident', role: 'resident', id: '1', name: '', organisation: '', area: '', residentIdNumber })
}

/** What the categories answer to a resident of himself. */
async function categoriesOf(idNumber: string, more: object = {}) {
  const { status, body } = await query({ idNumber, ...more }, self(idNumber))
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
    'half of a surrogate pair': good.replace(purpose.item, '\\ud840'),
    NUL: good.replace(purpose.item, 'a\\u0000b'),
    'an unknown property': good.replace('{', '{"name":"张三丰",'),
    'an unknown property, deeper': good.replace('"item":', '"reason":"x","item":'),
    'no purpose': JSON.stringify({ idNumber: owner }),
    'a blank case number': JSON.stringify({ idNumber: owner, purpose: { ...purpose, caseNumber: ' \u3000' } }),
    'no case number': JSON.stringify({ idNumber: owner, purpose: { item: purpose.item } }),
    'a blank reference': JSON.stringify({ idNumber: owner, purpose, presence: { method: 'face', reference: ' ' } }),
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
  const { date: _, 'yiku-receipt': receipt, ...headers } = first.headers
  t.equal(String(second.headers['yiku-receipt']).length, String(receipt).length)
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

  t.match((await query({ idNumber: owner }, self(owner))).body.resident, { lifeStatus: 'alive' })
  const head = (await query({ idNumber: owner, asOf }, self(owner))).body.resident
  t.notOk('lifeStatus' in head, 'whether he lives is kept of today: of then, the records tell')

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
  for (const role of ['officer', 'auditor', 'securityAdmin', 'systemAdmin'] as const) {
    const headers = await signIn(role)
    const [there, not] = await Promise.all([owner, absent].map((idNumber) => query({ idNumber, purpose }, headers)))
    t.match([there?.status, there?.body.code], [403, 'forbidden'], role)
    t.equal(there?.status, not?.status, 'and learns not even who is there')
  }
  t.equal((await query({ idNumber: owner, purpose }, await signIn('window'))).status, 200)
})

t.test('without a purpose that exists, nothing is told', async (t) => {
  const { status, body } = await query({ idNumber: owner })
  t.match([status, body.code], [400, 'purposeRequired'])
  for (const item of ['elder', 'ElderCard', 'constructor', '__proto__', ' elderCard']) {
    const wrong = await query({ idNumber: owner, purpose: { ...purpose, item } })
    t.match([wrong.status, wrong.body.code], [400, 'unknownItem'], item)
    t.notMatch(wrong.text, owner)
  }
})

t.test('a clerk sees what the item reads, and of it the sensitive fields masked', async (t) => {
  const { body, text } = await query({ idNumber: owner, purpose: { ...purpose, item: 'elderCard' } })
  t.match(body.categories.personBasic, {
    status: 'present',
    records: [{ fields: { name: '张*丰', sex: { code: '1', text: '男' }, birthDate: '1945-01-01' }, masked: ['name'] }],
  })
  t.strictSame(Object.keys(body.categories.personBasic.records[0].fields), ['name', 'sex', 'birthDate', 'lifeStatus'])
  t.strictSame(body.categories.vehicle, { status: 'withheld', reason: 'item' })
  t.notMatch(text, '张三丰')
  const other = await query({ idNumber: owner, purpose: { ...purpose, item: 'lowIncomeApplication' } })
  t.strictSame(other.body.categories.medicalBenefit, { status: 'withheld', reason: 'level' })
})

t.test('a window sees in clear what the item needs in clear, a clerk does not', async (t) => {
  const type = async (headers: { authorization: string }) =>
    (await query({ idNumber: owner, purpose, categories: ['vehicle'] }, headers)).body.categories.vehicle.records[0]
  t.match(await type(await signIn('window')), { fields: { type: { code: 'K33' } }, masked: [] })
  t.match(await type(clerk), { fields: { type: '***' }, masked: ['type', 'status'] })
  const card = { ...purpose, item: 'socialSecurityCardReplacement' }
  const { body } = await query({ idNumber: owner, purpose: card }, await signIn('window'))
  t.equal(body.resident.name, '张三丰', 'the head says what personBasic says')
})

t.test('out of the area is as not there, to the byte; presence opens it, and nothing more', async (t) => {
  const elsewhere = await signIn('clerk', { area: '430781001002' })
  const anonymous = ({ text }: { text: string }) => text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:…')
  const [there, not] = [
    await query({ idNumber: owner, purpose }, elsewhere),
    await query({ idNumber: absent, purpose }, elsewhere),
  ]
  t.match([there.status, there.body.code], [404, 'residentNotFound'])
  t.equal(anonymous(there), anonymous(not))
  const { date: _, 'yiku-receipt': receipt, ...headers } = not.headers
  t.equal(String(there.headers['yiku-receipt']).length, String(receipt).length)
  t.match(there.headers, headers)

  const presence = { method: 'cardRead', reference: 'reader-7/2026-11-21T09:30' }
  const present = await query({ idNumber: owner, purpose, presence }, elsewhere)
  t.equal(present.status, 200)
  const { answeredAt: __, receipt: ___, ...atHome } = (await query({ idNumber: owner, purpose })).body
  t.match(present.body, atHome, 'the same as at home')
  t.equal((await query({ idNumber: absent, purpose, presence }, elsewhere)).status, 404)
  t.equal((await query({ idNumber: owner, purpose }, await signIn('clerk', { area: '430781001001' }))).status, 200)
  t.equal((await query({ idNumber: owner, purpose }, await signIn('window', { area: '430781001' }))).status, 200)
})

t.test('a resident sees himself, and of others not even that they are there', async (t) => {
  const own = await query({ idNumber: owner }, self(owner))
  t.match(own.body, { resident: { name: '张三丰' }, categories: { personBasic: { status: 'present' } } })
  const presence = { method: 'consent', reference: 'x' }
  for (const idNumber of [single, absent])
    for (const more of [{}, { purpose }, { purpose, presence }])
      t.match((await query({ idNumber, ...more }, self(owner))).body, { code: 'residentNotFound' })
})

t.test('a department’s system sees what was agreed, in the area that was agreed', async (t) => {
  const agreed = {
    kind: 'client',
    role: 'system',
    id: '1',
    name: '',
    organisation: '',
    categories: ['vehicle'],
  } as const
  const { body, text } = await query({ idNumber: owner, purpose }, as({ ...agreed, area: '430781' }))
  t.equal(body.categories.vehicle.status, 'present')
  t.strictSame(body.categories.marriage, { status: 'withheld', reason: 'role' })
  t.notOk('name' in body.resident)
  t.notMatch(text, '张')
  const presence = { method: 'cardRead', reference: 'x' }
  const other = as({ ...agreed, area: '430721' })
  t.equal((await query({ idNumber: owner, purpose, presence }, other)).status, 404)
  t.equal((await query({ idNumber: owner }, other)).body.code, 'purposeRequired')
})

t.test('time does not tell who is there but out of reach', async (t) => {
  const foreign = idNumberOf('430781', '1961-04-04', '332')
  await plantResident(hub, { idNumber: foreign, registeredArea: '430721100203' })
  const category = hub.catalogue.getCategory('vehicle')
  // so many that reading them would be seen
  for (let n = 0; n < 400; n++) {
    const fields = { plateType: '02', plate: `湘F${10000 + n}`, type: 'K33', registeredOn: '2020-05-06' }
    await plantRecord(hub, { idNumber: foreign, category, fields })
  }
  const presence = { method: 'cardRead', reference: 'x' }
  const asking =
    (idNumber: string, expected: number, more: object = {}) =>
    () =>
    async () => {
      const { status } = await query({ idNumber, purpose, categories: ['vehicle'], ...more })
      if (status !== expected) t.fail(String(status))
    }
  const notThere = asking(absent, 404)
  const timed = await alikeInTime({
    ways: { there: asking(foreign, 404), 'not there': notThere },
    samples: 500,
    within: 1.08,
  })
  t.ok(timed.isAlike, timed.says)
  const ways = { 'not there': notThere, read: asking(foreign, 200, { presence }) }
  const seen = await alikeInTime({ ways, samples: 50, within: 1.3 })
  t.notOk(seen.isAlike, `while a difference could be seen: ${seen.says}`)
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
