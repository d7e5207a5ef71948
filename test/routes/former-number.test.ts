/** Somebody whose ID number was corrected, and whom other departments have under the one before. */
import t from 'tap'
import { entriesOf } from '../audit/entries.ts'
import { ingestRows } from '../fixtures/hub.ts'
import { plantRecord } from '../fixtures/plant.ts'
import { plantCoverage } from '../proofs/plant-county.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { type Headers, keyOf, logReaders } from './log-readers.ts'

const { hub, ask, log, signIn, asResident } = await logReaders(t)
const window = await signIn('window')

const born = (day: string, sequence: string) => idNumberOf('430781', day, sequence)
const [hers, formerly] = [born('1961-03-04', '124'), born('1961-04-03', '126')]
const mine = born('1970-05-06', '133')
/** of people whose former number, as the police have it, is somebody else's */
const [mistaken, neighbour, misread] = [born('1971-05-06', '135'), born('1971-06-05', '137'), born('1980-01-02', '139')]
const foreigner = idNumberOf('440306', '1980-02-01', '111')
const [unheard, unheardBefore] = [born('1990-01-02', '151'), born('1990-02-01', '153')]
const same = born('1991-01-02', '155')
const [renewed, beforeRenewal] = [born('1992-01-02', '157'), born('1992-02-01', '159')]

function registered(idNumber: string, name: string, former = '') {
  return {
    公民身份号码: idNumber,
    原公民身份号码: former,
    姓名: name,
    性别: '男',
    民族: '汉族',
    出生日期: `${idNumber.slice(6, 14)}`,
    户号: `H${idNumber}`,
    户别: '居民家庭户口',
    与户主关系: '户主',
    户籍地址: '湖南省常德市津市市三洲驿街道1号',
    村居委会代码: '430781001001',
    人员状态: '正常',
  }
}

let plates = 0

function car(idNumber: string, owner: string, change: object = {}) {
  plates += 1
  return {
    身份证明号码: idNumber,
    机动车所有人: owner,
    号牌号码: `湘J2000${plates}`,
    身份证明名称: '居民身份证',
    号牌种类: '02',
    车辆类型: 'K33',
    初次登记日期: '2020-05-06',
    机动车状态: 'A',
    使用性质: 'A',
    ...change,
  }
}

await plantCoverage(hub, new Date(Date.now() - 1000))
const population = await ingestRows(hub, {
  department: 'police',
  exportId: 'population',
  rows: [
    registered(hers, '王秀兰', formerly),
    registered(mine, '赵大山', '无'),
    registered(mistaken, '钱多多', neighbour),
    registered(neighbour, '钱多多'),
    registered(misread, '孙小美', foreigner),
    registered(unheard, '李初一', unheardBefore),
    registered(same, '周十五', same),
    registered(renewed, '冯换证', beforeRenewal),
  ],
})
const imported = await ingestRows(hub, {
  department: 'trafficPolice',
  exportId: 'vehicles',
  rows: [
    car(formerly, '王秀兰'),
    car(neighbour, '钱多多'),
    car(foreigner, '吴远'),
    car(unheardBefore, '李初一', { 初次登记日期: '20190230' }),
    car(beforeRenewal, '冯换证', { 号牌号码: '湘J30001', 机动车状态: 'A' }),
    car(renewed, '冯换证', { 号牌号码: '湘J30001', 机动车状态: 'E' }),
    car(beforeRenewal, '冯换证', { 号牌号码: '湘J30002' }),
  ],
})
let cases = 0
const purposeOf = (item: string) => ({ item, caseNumber: `JS-2026-${++cases}` })
const post = (url: string, headers: Headers, payload: object) => ask({ method: 'POST', url, headers, payload })
const vehicleOf = async (idNumber: string, headers = window) => {
  const reply = await post('/v1/profiles/query', headers, { idNumber, purpose: purposeOf('publicRentalHousing') })
  return { ...reply, vehicle: reply.body.categories.vehicle }
}

t.test('they are imported', async (t) => {
  t.match(population, { status: 'merged', counts: { rejected: 0 } })
  t.match(imported, { status: 'merged', counts: { rejected: 1 } })
})

t.test('what others have under the number that somebody had before is shown as his', async (t) => {
  const { status, text, vehicle } = await vehicleOf(hers)
  t.equal(status, 200)
  t.match(vehicle, { status: 'present', complete: true, records: [{ source: 'trafficPolice' }] })
  t.equal(vehicle.records.length, 1)
  t.notMatch(text, formerly, 'nobody is told the number')
  t.notMatch(text, 'formerIdNumber')
  const herself = await post('/v1/profiles/query', await asResident(hers), { idNumber: hers })
  t.match(herself.body.categories.vehicle, { records: [{ fields: { plate: '湘J20001' } }] })
  t.notMatch(herself.text, formerly)
  t.match((await vehicleOf(mine)).vehicle, { status: 'none' }, 'who never had another')
  t.match((await vehicleOf(same)).vehicle, { status: 'none' }, 'nor one who is said to have had the same')
  const before = await post('/v1/profiles/query', await asResident(hers), {
    idNumber: hers,
    asOf: new Date(0).toISOString(),
  })
  t.match(before.body.categories?.vehicle ?? { status: 'unknown' }, { status: 'unknown' })
  const now = await post('/v1/profiles/query', await asResident(hers), {
    idNumber: hers,
    asOf: new Date().toISOString(),
  })
  t.match(now.body.categories.vehicle, { records: [{ fields: { plate: '湘J20001' } }] }, 'also as of a moment')
})

t.test('what a department has under both numbers counts once, as it has it under the new one', async (t) => {
  const { body } = await post('/v1/profiles/query', await asResident(renewed), { idNumber: renewed })
  const cars = body.categories.vehicle.records.map(({ fields }: { fields: Record<string, unknown> }) => fields)
  t.match(cars, [
    { plate: '湘J30001', status: { code: 'E' } },
    { plate: '湘J30002', status: { code: 'A' } },
  ])
  t.equal(cars.length, 2)
})

t.test(
  'who asks by the former number is told what stands under it, that it is no longer his, and never “none”',
  async (t) => {
    // as where somebody has his household, or his permit, under it
    await hub.store.pool.query('UPDATE resident SET living_area = $2 WHERE resident_id = ANY ($1)', [
      [keyOf(hub, formerly), keyOf(hub, beforeRenewal)],
      '430781001001',
    ])
    const purpose = purposeOf('publicRentalHousing')
    const { body, text } = await post('/v1/profiles/query', window, { idNumber: formerly, purpose })
    t.match(body.resident, { renumbered: true })
    t.match(body.categories.vehicle, { status: 'present', complete: false, records: [{ source: 'trafficPolice' }] })
    t.match(body.categories.realEstate, { status: 'unknown', reason: 'notCovered' }, 'it may be under the new one')
    t.notMatch(text, hers, 'which nobody is told')
    const checked = await post('/v1/proofs/check', window, {
      idNumber: formerly,
      purpose: purposeOf('publicRentalHousing'),
    })
    t.match(checked.body.proofs[0], { id: 'noHomeProof', result: 'unknown', reason: 'notCovered' })
    const receipt = await ask({ url: `/v1/proofs/receipts/${checked.body.signedReceipt.id}`, headers: window })
    t.match(receipt.body, { state: 'current' })
    for (const idNumber of [hers, neighbour, beforeRenewal]) {
      const isFormer = idNumber === beforeRenewal
      const answered = await post('/v1/profiles/query', window, { idNumber, purpose: purposeOf('publicRentalHousing') })
      t.equal(answered.body.resident.renumbered, isFormer ? true : undefined, 'whose number the police still have')
      t.match(answered.body.categories.realEstate, { status: isFormer ? 'unknown' : 'none' })
    }
  },
)

t.test('a slip of the pen gives nobody another one’s car; whether he has one is not known', async (t) => {
  for (const [idNumber, why] of [
    [mistaken, 'the police have another one by that number'],
    [misread, 'whom others call by another name'],
    [unheard, 'a refused row bears the number'],
  ] as const) {
    const { text, vehicle } = await vehicleOf(idNumber)
    t.match(vehicle, { status: 'unknown', reason: 'notCovered' }, why)
    t.notMatch(text, /湘J2000/)
  }
  const { body } = await post('/v1/profiles/query', await asResident(mistaken), { idNumber: mistaken })
  t.match(body.categories, {
    personBasic: { status: 'present', complete: true },
    residencePermit: { status: 'none' },
    vehicle: { status: 'unknown' },
  })
  t.match((await vehicleOf(neighbour)).vehicle, { status: 'present', complete: true }, 'the other one keeps his own')
})

t.test('a check finds a house under the former number, and a receipt rests on it', async (t) => {
  const check = async () => {
    const asked = { idNumber: hers, purpose: purposeOf('publicRentalHousing') }
    const { body } = await post('/v1/proofs/check', window, asked)
    const proof = body.proofs.find(({ id }: { id: string }) => id === 'noHomeProof')
    return { result: proof.result, receipt: body.signedReceipt.id }
  }
  const stateOf = async (receipt: string) => {
    const { body } = await ask({ url: `/v1/proofs/receipts/${receipt}`, headers: window })
    return body.papers.find(({ id }: { id: string }) => id === 'noHomeProof').state
  }
  const first = await check()
  t.equal(first.result, 'satisfied')
  t.equal(await stateOf(first.receipt), 'current')
  await plantRecord(hub, {
    idNumber: formerly,
    category: hub.catalogue.getCategory('realEstate'),
    fields: { unitNumber: `430781001001GB00001F${'0'.repeat(8)}`, rightNumber: 'R1', use: '10', rightType: '4' },
  })
  t.equal(await stateOf(first.receipt), 'changed')
  const second = await check()
  t.equal(second.result, 'notSatisfied')
  t.equal(await stateOf(second.receipt), 'current')
})

t.test('such a record can be disputed, and she finds her dispute', async (t) => {
  const herself = await asResident(hers)
  const { body } = await post('/v1/profiles/query', herself, { idNumber: hers })
  const { record, version } = body.categories.vehicle.records[0]
  const asked = { category: 'vehicle', record, version, fields: ['status'], reason: '已报废' }
  const opened = await post('/v1/corrections', herself, asked)
  t.equal(opened.status, 201, opened.text)
  const { id } = opened.body.correction
  const again = await post('/v1/profiles/query', herself, { idNumber: hers })
  t.match(again.body.categories.vehicle.records[0].disputed, [{ field: 'status', correction: id }])
  t.match((await ask({ url: '/v1/corrections', headers: herself })).body, { corrections: [{ id }] })
  t.equal((await ask({ url: `/v1/corrections/${id}`, headers: herself })).status, 200)
  const officer = await signIn('officer', { department: 'trafficPolice' })
  const { shown } = (await ask({ url: `/v1/corrections/${id}/shown`, headers: officer })).body
  t.match(shown, [{ item: 'publicRentalHousing', role: 'window' }], 'who was shown it asked by the new number')
  const others = await asResident(mine)
  t.strictSame((await ask({ url: '/v1/corrections', headers: others })).body.corrections, [])
  t.equal((await ask({ url: `/v1/corrections/${id}`, headers: others })).status, 404)
  const withdrawn = await post(`/v1/corrections/${id}/withdraw`, herself, {})
  t.equal(withdrawn.status, 200, withdrawn.text)
})

t.test('who looked at her under either number is told to her, and to nobody else', async (t) => {
  const look = await log({ residentId: keyOf(hub, formerly), role: 'window', organisation: '政务服务中心' })
  const neighbours = await log({ residentId: keyOf(hub, neighbour), role: 'window', organisation: '政务服务中心' })
  const looksOf = async (idNumber: string): Promise<string[]> => {
    const { body } = await ask({ url: '/v1/residents/me/looks', headers: await asResident(idNumber) })
    return body.looks.map(({ id }: { id: string }) => id)
  }
  const own = await looksOf(hers)
  t.ok(own.includes(look))
  t.ok(own.length > 1)
  t.notOk((await looksOf(mine)).includes(look))
  t.notOk((await looksOf(mistaken)).includes(neighbours), 'of a number that may not have been his')
  const [written] = await entriesOf(hub, await vehicleOf(hers))
  t.equal(written?.residentId, keyOf(hub, hers), 'a query is a look at her, under the number that was asked for')
})
