import { hash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import t from 'tap'
import type { Fields } from '../../src/catalogue/field.ts'
import { YikuError } from '../../src/errors.ts'
import { openReceiptSigner } from '../../src/proofs/receipt-key.ts'
import { sweepReceipts } from '../../src/proofs/receipt-store.ts'
import { openStater } from '../../src/residents/statement.ts'
import { readKeyRing, rotateSealingKey } from '../../src/vault/key-ring.ts'
import { entriesOf, looksOf, textOfLog } from '../audit/entries.ts'
import { type Reply, testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { plantCoverage } from '../proofs/plant-county.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const { hub, as } = madeUpCallers(await testHub(t))
const { ask, signIn } = await testApp(t, hub)
const { catalogue, vault, store } = hub
const { pool } = store

const village = '430781001001'
const elder = idNumberOf('430781', '1940-02-03', '133')
const spouse = idNumberOf('430781', '1944-05-06', '246')
const child = idNumberOf('430781', '1990-07-08', '357')
const stranger = idNumberOf('430781', '1970-01-02', '131')
const far = idNumberOf('110105', '1941-12-31', '135')
const absent = idNumberOf('430781', '1939-07-07', '117')
const canary = { name: '卡纳丽雀', plate: '湘J8C7N1', household: 'CANARY-77' }

const plant = (idNumber: string, category: string, fields: Fields) =>
  plantRecord(hub, { idNumber, category: catalogue.getCategory(category), fields })

async function plantPerson(idNumber: string, { sex, name, area }: { sex: '1' | '2'; name: string; area: string }) {
  await plantResident(hub, { idNumber, registeredArea: area })
  const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  await plant(idNumber, 'personBasic', { name, sex, birthDate, lifeStatus: 'alive', ethnicity: '01' })
  await plant(idNumber, 'householdRegistration', { householdNumber: canary.household, villageCode: area })
}

const batch = await plantCoverage(hub, new Date())
await plantPerson(elder, { sex: '1', name: '张三丰', area: village })
await plantPerson(spouse, { sex: '2', name: '李秀英', area: '110105001001' })
await plantPerson(child, { sex: '1', name: canary.name, area: village })
await plantPerson(stranger, { sex: '1', name: '王二', area: village })
await plantPerson(far, { sex: '1', name: '远方', area: '110105001001' })
for (const [memberIdNumber, memberName] of [
  [spouse, '李秀英'],
  [child, canary.name],
] as const)
  await plant(elder, 'familyRelation', { memberIdNumber, memberName, relation: '10', sharesHousehold: true })
await plant(child, 'vehicle', { plateType: '02', plate: canary.plate, type: 'K33', status: 'A' })
await plant(elder, 'medicalBenefit', { settlementNumber: 'S1', settledOn: daysAgo(30), selfPaid: '43210.00' })

function daysAgo(days: number): string {
  return new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
}

const window = await signIn('window')
const clerk = await signIn('clerk')
let cases = 0

function purposeOf(item: string) {
  cases += 1
  return { item, caseNumber: `JS-2026-${cases}` }
}

function check(payload: object, headers: { authorization: string } = window): Promise<Reply> {
  return ask({ method: 'POST', url: '/v1/proofs/check', headers, payload })
}

const day = daysAgo(0)
const agreed = { reference: 'SQ-2026-7', signatory: 'self', validUntil: day }
const byId = (list: readonly { id: string }[], id: string) => list.find((one) => one.id === id)
const anonymous = ({ text }: { text: string }) => text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:…')

async function verified(jws: string) {
  const { body } = await ask({ url: '/.well-known/jwks.json' })
  const { payload } = await jwtVerify(jws, createLocalJWKSet(body), {
    issuer: hub.config.publicUrl,
    typ: 'proof-receipt+jwt',
  })
  return payload
}

t.test('papers that the store can answer for need not be brought, and each says why', async (t) => {
  const { status, body, text } = await check({ idNumber: elder, purpose: purposeOf('elderCard') })
  t.equal(status, 200)
  t.match(body, { item: 'elderCard', asks: 'all', missing: [] })
  for (const proof of body.proofs) t.match(proof, { result: 'satisfied', waiver: 'storeAnswers', basis: /老年人/ })
  const register = byId(body.proofs, 'householdRegister')
  t.match(register, {
    evidence: [
      { category: 'deathRecord' },
      {},
      {},
      { category: 'personBasic' },
      { category: 'householdRegistration', source: 'police' },
    ],
  })
  t.match(text, /"recordHash":"[0-9a-f]{32}"/)
  t.notMatch(text, new RegExp(`张三丰|${canary.household}|${elder}`), 'nor what the records say')
})

t.test('what is missing is told at once, with what can be done instead', async (t) => {
  const { body } = await check({ idNumber: stranger, purpose: purposeOf('elderCard') })
  t.match(byId(body.proofs, 'identityCard'), {
    result: 'notSatisfied',
    fallback: ['departmentVerification', 'writtenPromise', 'upload'],
  })
  t.strictSame(
    body.missing.map(({ id }: { id: string }) => id),
    ['identityCard'],
  )
})

t.test('level 4 is a yes or a no, and what the office may not see is not even named', async (t) => {
  const assistance = await check({ idNumber: elder, purpose: purposeOf('medicalAssistance') })
  const receipts = byId(assistance.body.proofs, 'expenseReceipts')
  t.match(receipts, { result: 'satisfied', evidence: [] })
  t.notMatch(assistance.text, /medicalBenefit|43210|deathRecord/)
  const claims = decodeJwt(assistance.body.signedReceipt.jws)
  t.notMatch(JSON.stringify(claims), /medicalBenefit|43210|deathRecord/)
  const told = (claims.results as { id: string; evidence: string[] }[]).find(({ id }) => id === 'expenseReceipts')
  t.equal(told?.evidence.length, 1, 'and the receipt holds one hash over all of it')
})

t.test('without authorisation a member is nobody: no name, no number, no fact, no count', async (t) => {
  const purpose = purposeOf('publicRentalHousing')
  const { body, text } = await check({ idNumber: elder, purpose })
  t.match(byId(body.proofs, 'vehicleProof'), {
    result: 'unknown',
    reason: 'notAuthorised',
    reasons: ['notAuthorised'],
    evidence: [],
  })
  const everything = text + JSON.stringify(decodeJwt(body.signedReceipt.jws))
  const masked = [child, spouse].map((idNumber) => `*${idNumber.slice(14)}`)
  for (const secret of [child, spouse, ...masked, canary.name, canary.plate, '李秀英', canary.household])
    t.notOk(everything.includes(secret), secret)
  t.notOk('family' in body)
  t.notMatch(await textOfLog(hub), vault.residentId(child).slice(0, 8), 'nor was he looked at')
})

t.test('an authorised member’s facts are used, and his own look is logged with the authorisation', async (t) => {
  const purpose = purposeOf('publicRentalHousing')
  const reply = await check({ idNumber: elder, purpose, family: [{ idNumber: spouse, authorisation: agreed }] })
  t.strictSame(reply.body.family, [{ idNumber: `430781********${spouse.slice(14)}`, use: 'used' }])
  t.match(
    byId(reply.body.proofs, 'vehicleProof'),
    { result: 'unknown', reason: 'notAuthorised' },
    'the other has not agreed',
  )
  for (const secret of [child, `*${child.slice(14)}`, canary.name, canary.plate])
    t.notOk(reply.text.includes(secret), secret)

  const both = [spouse, child].map((idNumber) => ({ idNumber, authorisation: agreed }))
  const whole = await check({ idNumber: elder, purpose, family: both })
  const vehicles = byId(whole.body.proofs, 'vehicleProof')
  t.match(vehicles, { result: 'satisfied' })
  t.match(JSON.stringify(vehicles), /"member":"430781\*{8}/)
  t.notOk(whole.text.includes(child) || whole.text.includes(canary.name) || whole.text.includes(canary.plate))

  const entries = await looksOf(hub, reply)
  const dashed = (idNumber: string) => vault.residentId(idNumber).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  t.strictSame(
    entries.map(({ residentId }) => residentId),
    [dashed(elder), dashed(spouse)],
  )
  for (const entry of entries)
    t.match(entry, { kind: 'proof', outcome: 'answered', item: purpose.item, caseNumber: purpose.caseNumber })
  t.match(entries[1], { presenceMethod: 'consent', presenceReference: agreed.reference, basis: 'presence' })
  t.match(entries[0], { presenceMethod: null, basis: 'area', subject: `receipt:${reply.body.signedReceipt.id}` })
  const { rows } = await pool.query('SELECT reason FROM access_entry WHERE resident_id = $1 LIMIT 1', [dashed(spouse)])
  t.match(rows[0].reason, `本人签署，有效至 ${day}`)
})

t.test('an authorisation that is over, or of nobody of the family, opens nothing and is said so', async (t) => {
  const purpose = purposeOf('publicRentalHousing')
  const family = [
    { idNumber: spouse, authorisation: { ...agreed, validUntil: daysAgo(1) } },
    { idNumber: stranger, authorisation: agreed },
    { idNumber: absent, authorisation: agreed },
  ]
  const reply = await check({ idNumber: elder, purpose, family })
  t.strictSame(
    reply.body.family.map(({ use }: { use: string }) => use),
    ['expired', 'notMember', 'notMember'],
  )
  t.match(byId(reply.body.proofs, 'vehicleProof'), { result: 'unknown', reason: 'notAuthorised' })
  t.equal((await entriesOf(hub, reply)).length, 1, 'none of them was looked at')
  const alone = await check({ idNumber: elder, purpose: purposeOf('elderCard'), family: family.slice(1, 2) })
  t.strictSame(alone.body.family[0].use, 'notNeeded')
})

t.test('out of reach is as not there, to the byte; presence opens it', async (t) => {
  const [there, not] = [
    await check({ idNumber: far, purpose: purposeOf('elderCard') }, clerk),
    await check({ idNumber: absent, purpose: purposeOf('elderCard') }, clerk),
  ]
  t.match([there.status, there.body.code], [404, 'residentNotFound'])
  t.equal(anonymous(there), anonymous(not))
  const { date: _, 'yiku-receipt': receipt, ...headers } = not.headers
  t.match(there.headers, headers)
  t.equal(String(there.headers['yiku-receipt']).length, String(receipt).length)
  const presence = { method: 'cardRead', reference: 'reader-7' }
  const present = await check({ idNumber: far, purpose: purposeOf('elderCard'), presence }, clerk)
  t.match([present.status, byId(present.body.proofs, 'identityCard')], [200, { result: 'satisfied' }])
  t.match(await looksOf(hub, present), [{ basis: 'presence', presenceReference: 'reader-7' }])
  t.match(await looksOf(hub, there), [{ kind: 'proof', outcome: 'notFound', code: 'residentNotFound' }])
})

t.test('who may not ask, or does not say what for, is refused', async (t) => {
  const purpose = purposeOf('elderCard')
  for (const role of ['officer', 'auditor', 'securityAdmin', 'systemAdmin'] as const)
    t.match((await check({ idNumber: elder, purpose }, await signIn(role))).body, { code: 'forbidden' }, role)
  t.match((await check({ idNumber: elder, purpose: { item: 'elderCard' } })).body, { code: 'purposeRequired' })
  t.match((await check({ idNumber: elder, purpose: { ...purpose, item: 'nothing' } })).body, { code: 'unknownItem' })
  t.match((await check({ idNumber: elder })).body, { code: 'badRequest' })
  t.match((await check({ idNumber: Number(elder), purpose })).body, { code: 'badIdNumber' })
  const named = { ...agreed, reference: `授权 ${elder}` }
  const wrong = await check({ idNumber: elder, purpose, family: [{ idNumber: spouse, authorisation: named }] })
  t.match(wrong.body, { code: 'idNumberInText' })
})

t.test('a resident checks himself, without a case, and nobody else', async (t) => {
  const self = as({
    kind: 'resident',
    role: 'resident',
    id: '1',
    name: '',
    organisation: '',
    area: '',
    residentIdNumber: elder,
  })
  const own = await check({ idNumber: elder, purpose: { item: 'elderCard' } }, self)
  t.match(own.body, { missing: [] })
  t.match(await looksOf(hub, own), [{ basis: 'self' }])
  t.match((await check({ idNumber: spouse, purpose: { item: 'elderCard' } }, self)).body, { code: 'residentNotFound' })
  const family = [{ idNumber: spouse, authorisation: agreed }]
  t.match((await check({ idNumber: elder, purpose: { item: 'studentAid' }, family }, self)).body, { code: 'forbidden' })
})

t.test('a system decides only by what was agreed with it', async (t) => {
  const system = { kind: 'client', role: 'system', id: '2', name: '', organisation: '', area: '430781' } as const
  const all = as({ ...system, categories: ['personBasic', 'householdRegistration', 'residencePermit', 'deathRecord'] })
  const few = as({ ...system, categories: ['personBasic', 'householdRegistration'] })
  t.match((await check({ idNumber: elder, purpose: purposeOf('elderCard') }, all)).body, { missing: [] })
  const { body, text } = await check({ idNumber: elder, purpose: purposeOf('elderCard') }, few)
  for (const proof of body.proofs) t.match(proof, { result: 'unknown', reason: 'notAuthorised' })
  t.notMatch(text, /deathRecord/)
})

t.test('what a rule withholds, no predicate reads', async (t) => {
  const { rows } = await pool.query(
    `INSERT INTO rule (role, category, reach, show) VALUES ('window', 'householdRegistration', 'presence', 'withheld') RETURNING rule_id`,
  )
  await hub.access.refreshed()
  const { body } = await check({ idNumber: elder, purpose: purposeOf('elderCard') })
  t.match(byId(body.proofs, 'householdRegister'), { result: 'unknown', reason: 'notAuthorised' })
  t.match(byId(body.proofs, 'identityCard'), { result: 'satisfied' })
  await pool.query('DELETE FROM rule WHERE rule_id = $1', [rows[0].rule_id])
  await hub.access.refreshed()
})

t.test('looks at members count against the budget', async (t) => {
  await pool.query(`INSERT INTO budget VALUES ('clerk', 2, 200, 800, 10, 30)`)
  const purpose = purposeOf('publicRentalHousing')
  const family = [{ idNumber: spouse, authorisation: agreed }]
  const other = await signIn('clerk')
  t.equal((await check({ idNumber: elder, purpose, family }, other)).status, 200)
  const refused = await check({ idNumber: elder, purpose }, other)
  t.match([refused.status, refused.body.code], [429, 'budgetExceeded'])
  t.ok(Number(refused.headers['retry-after']) > 0)
  await pool.query('DELETE FROM budget')
})

t.test('a receipt is verified by anybody with the public keys, and says nothing of whom it is about', async (t) => {
  const { body } = await check({ idNumber: elder, purpose: purposeOf('elderCard') })
  const { id, jws, salt } = body.signedReceipt
  const claims = await verified(jws)
  t.match(claims, {
    iss: hub.config.publicUrl,
    jti: id,
    item: 'elderCard',
    log: body.receipt,
    results: [{ id: 'identityCard', result: 'satisfied', waiver: 'storeAnswers' }, { id: 'householdRegister' }],
  })
  const told = new Set((claims.results as { evidence: string[] }[]).flatMap(({ evidence }) => evidence))
  for (const { evidence } of body.proofs) for (const { recordHash } of evidence) t.ok(told.has(recordHash))
  t.equal(
    claims.sub,
    hash('sha256', `${salt}.${elder}`, 'base64url'),
    'whoever is told the number can see that it is his',
  )
  t.notOk(JSON.stringify(claims).includes(salt))
  t.notMatch(JSON.stringify(claims), new RegExp(`${elder}|\\*|张`))
  const again = await check({ idNumber: elder, purpose: purposeOf('elderCard') })
  const other = await verified(again.body.signedReceipt.jws)
  t.not(other.sub, claims.sub)
  const hashes = (other.results as { evidence: string[] }[]).flatMap(({ evidence }) => evidence)
  t.notOk(
    hashes.some((one) => told.has(one)),
    'two receipts of one person have nothing in common',
  )
})

t.test('a receipt that was tampered with is refused', async (t) => {
  const { body } = await check({ idNumber: stranger, purpose: purposeOf('elderCard') })
  const [head = '', payload = '', signature = ''] = body.signedReceipt.jws.split('.')
  const text = Buffer.from(payload, 'base64url').toString()
  const better = Buffer.from(text.replaceAll('notSatisfied', 'satisfied').replaceAll('unknown', 'satisfied')).toString(
    'base64url',
  )
  t.not(better, payload)
  await t.rejects(verified([head, better, signature].join('.')))
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'proof-receipt+jwt' })).toString('base64url')
  await t.rejects(verified([none, payload, ''].join('.')))
  await t.resolves(verified(body.signedReceipt.jws))
})

t.test('when the keys rotate, what older ones have signed still verifies', async (t) => {
  const before = (await check({ idNumber: elder, purpose: purposeOf('elderCard') })).body.signedReceipt.jws
  await rotateSealingKey(hub.keyFile)
  const { body } = await ask({ url: '/.well-known/jwks.json' })
  t.equal(body.keys.length, 2)
  t.notMatch(JSON.stringify(body), /"d":/)
  await t.resolves(verified(before))
  const ring = await readKeyRing(hub.keyFile)
  const signer = await openReceiptSigner(ring, hub.config.publicUrl)
  const after = signer.sign({ jti: 'x', sub: 'y' })
  t.match(await verified(after), { jti: 'x' })
  t.not(after.split('.')[0], before.split('.')[0])
})

function stateOf(id: string, headers: { authorization: string } = window): Promise<Reply> {
  return ask({ url: `/v1/proofs/receipts/${id}`, headers })
}

t.test('whoever holds a receipt learns whether it still stands, and not what has changed', async (t) => {
  const born = idNumberOf('430781', '1938-03-04', '135')
  await plantPerson(born, { sex: '1', name: '赵六', area: village })
  const { body } = await check({ idNumber: born, purpose: purposeOf('elderCard') })
  const { id } = body.signedReceipt
  const first = await stateOf(id)
  t.match(first.body, {
    id,
    item: 'elderCard',
    checkedAt: body.checkedAt,
    state: 'current',
    papers: [
      { id: 'identityCard', state: 'current' },
      { id: 'householdRegister', state: 'current' },
    ],
  })
  t.match(await looksOf(hub, first), [{ kind: 'proof', subject: `receipt:${id}`, item: 'elderCard' }])

  const residentId = vault.residentId(born)
  const household = catalogue.getCategory('householdRegistration').number
  const at = [residentId, household]
  const { rows } = await pool.query(
    `INSERT INTO gap (source, category, resident_id, batch_id, recorded_at) VALUES (1, $2, $1, $3, now()) RETURNING gap_id`,
    [...at, batch],
  )
  t.match((await stateOf(id)).body, { state: 'outdated', papers: [{ state: 'current' }, { state: 'outdated' }] })
  await pool.query('DELETE FROM gap WHERE gap_id = $1', [rows[0].gap_id])
  t.equal((await stateOf(id)).body.state, 'current')
  await pool.query('UPDATE coverage SET observed_at = $2 WHERE category = $1', [household, new Date(daysAgo(400))])
  t.match((await stateOf(id)).body, { state: 'outdated' })
  await pool.query('UPDATE coverage SET observed_at = now() WHERE category = $1', [household])
  t.equal((await stateOf(id)).body.state, 'current', 'a newer statement of the same is no change')

  await pool.query('UPDATE record SET deleted = true WHERE resident_id = $1 AND category = $2', at)
  t.match((await stateOf(id)).body, { state: 'changed', papers: [{ state: 'current' }, { state: 'changed' }] })
  await pool.query('UPDATE record SET deleted = false WHERE resident_id = $1 AND category = $2', at)
  await plant(born, 'deathRecord', { deathDate: day, registeredOn: day })
  const dead = await stateOf(id)
  t.match(dead.body, { state: 'changed', papers: [{ state: 'changed' }, { state: 'changed' }] })
  t.notMatch(dead.text, /death|赵六|deathRecord/)
})

t.test('a contradiction in what a receipt does not rest on leaves it as it is', async (t) => {
  const stating = openStater(vault, catalogue.facts)
  const state = async (idNumber: string, id: string, fields: Fields) => {
    await plant(idNumber, id, fields)
    const category = catalogue.getCategory(id)
    const residentId = vault.residentId(idNumber)
    const values = [residentId, category.number, stating(category, residentId, fields)]
    await pool.query('UPDATE record SET stated = $3 WHERE resident_id = $1 AND category = $2', values)
  }
  const wed = idNumberOf('430781', '1937-03-04', '135')
  await plantResident(hub, { idNumber: wed, registeredArea: village })
  const basic = {
    name: '郑九',
    sex: '1',
    birthDate: '1937-03-04',
    lifeStatus: 'alive',
    ethnicity: '01',
    maritalStatus: '10',
  }
  await state(wed, 'personBasic', basic)
  await plant(wed, 'householdRegistration', { householdNumber: 'H9', villageCode: village })
  const { body } = await check({ idNumber: wed, purpose: purposeOf('elderCard') })
  t.strictSame(body.missing, [])
  const marriage = { certificateNumber: 'J1', event: '01', maritalStatus: '21', spouseName: '吴八', registeredOn: day }
  await state(wed, 'marriage', marriage)
  t.match((await stateOf(body.signedReceipt.id)).body, { state: 'current' }, 'the card is given to the married as well')
})

t.test('a receipt about a family rests on who is of it', async (t) => {
  const single = idNumberOf('430781', '1961-03-04', '157')
  const wife = idNumberOf('430781', '1962-03-04', '168')
  await plantPerson(single, { sex: '1', name: '周七', area: village })
  await plantPerson(wife, { sex: '2', name: '吴八', area: village })
  const { body } = await check({ idNumber: single, purpose: purposeOf('publicRentalHousing') })
  const noHome = body.proofs.find(({ id }: { id: string }) => id === 'noHomeProof')
  t.match(noHome, { result: 'satisfied' })
  t.ok(noHome.evidence.some(({ category }: { category: string }) => category === 'familyRelation'))
  const noHomeState = async () =>
    (await stateOf(body.signedReceipt.id)).body.papers.find(({ id }: { id: string }) => id === 'noHomeProof')
  t.match(await noHomeState(), { state: 'current' })
  await plant(single, 'familyRelation', {
    memberIdNumber: wife,
    memberName: '吴八',
    relation: '12',
    sharesHousehold: true,
  })
  t.match(await noHomeState(), { state: 'changed' })
  const family = [{ idNumber: wife, authorisation: { reference: 'SQ-9', signatory: 'self', validUntil: day } }]
  const again = await check({ idNumber: single, purpose: purposeOf('publicRentalHousing'), family })
  t.match(again.body.proofs[0], { id: 'noHomeProof', result: 'satisfied' })
  await plant(wife, 'deathRecord', { deathDate: day, registeredOn: day })
  const later = await stateOf(again.body.signedReceipt.id)
  t.match(later.body.papers[0], { id: 'noHomeProof', state: 'changed' }, 'she counted, and does no longer')
  t.notMatch(later.text, /吴八|deathRecord/)
})

t.test('a receipt is for those who have its id; residents have but their own', async (t) => {
  const { body } = await check({ idNumber: elder, purpose: purposeOf('elderCard') })
  const { id } = body.signedReceipt
  const self = (residentIdNumber: string) =>
    as({ kind: 'resident', role: 'resident', id: '1', name: '', organisation: '', area: '', residentIdNumber })
  t.equal((await stateOf(id, self(elder))).status, 200)
  const [others, none] = [await stateOf(id, self(spouse)), await stateOf(crypto.randomUUID(), self(spouse))]
  t.match([others.status, others.body.code], [404, 'proofReceiptNotFound'])
  t.equal(anonymous(others), anonymous(none))
  t.equal((await stateOf(id, await signIn('auditor'))).body.code, 'forbidden')
  const system = as({
    kind: 'client',
    role: 'system',
    id: '3',
    name: '',
    organisation: '',
    area: '430721',
    categories: [],
  })
  t.equal((await stateOf(id, system)).body.state, 'current')
})

t.test('when a member’s authorisation is over, his facts are not looked at for the receipt either', async (t) => {
  const family = [spouse, child].map((idNumber) => ({ idNumber, authorisation: agreed }))
  const { body } = await check({ idNumber: elder, purpose: purposeOf('publicRentalHousing'), family })
  const { id } = body.signedReceipt
  const open = await stateOf(id)
  t.equal(open.body.state, 'current')
  t.equal((await looksOf(hub, open)).length, 3, 'each who is looked at has his entry')
  await pool.query(`UPDATE proof_receipt SET rests = replace(rests::text, $2, $3)::jsonb WHERE receipt_id = $1`, [
    id,
    `"until": "${day}"`,
    `"until": "${daysAgo(1)}"`,
  ])
  const over = await stateOf(id)
  t.match(over.body, { state: 'outdated' })
  t.match(byId(over.body.papers, 'marriageProof'), { state: 'current' }, 'the resident’s own stands')
  t.equal((await looksOf(hub, over)).length, 1)
})

t.test(
  'what is wrong with a request is told by its place, and not by a number that stands there as a name',
  async (t) => {
    const people = { [elder]: { idNumber: 'x' } }
    const payload = { bundle: 'x', caseNumber: 'JS-1', people }
    const { status, body, text } = await ask({
      method: 'POST',
      url: '/v1/proofs/bundles/check',
      headers: window,
      payload,
    })
    t.equal(status, 400)
    t.match(body.problems, [{ path: '/people/*/idNumber' }])
    t.notMatch(text, elder)
  },
)

t.test('receipts go when the log’s time is over', async (t) => {
  const { body } = await check({ idNumber: elder, purpose: purposeOf('elderCard') })
  const { id } = body.signedReceipt
  await pool.query(`UPDATE proof_receipt SET issued_at = now() - interval '181 days' WHERE receipt_id = $1`, [id])
  await sweepReceipts(store, 182)
  t.equal((await stateOf(id)).status, 200)
  await sweepReceipts(store, 180)
  t.equal((await stateOf(id)).status, 404)
})

const checkBundle = (payload: object, headers = window) =>
  ask({ method: 'POST', url: '/v1/proofs/bundles/check', headers, payload })

t.test('of an occasion each paper is asked once, and each item has its receipt', async (t) => {
  const people = { retiree: { idNumber: elder } }
  const reply = await checkBundle({ bundle: 'retirement', caseNumber: 'TX-1', people })
  t.equal(reply.status, 200)
  const { body } = reply
  t.strictSame(
    body.items.map(({ item }: { item: string }) => item),
    ['pensionEligibility', 'elderCard', 'advancedAgeAllowance', 'socialSecurityCardReplacement'],
  )
  t.match(byId(body.papers, 'householdRegister'), {
    about: 'retiree',
    items: ['elderCard', 'advancedAgeAllowance'],
    missing: false,
  })
  const ids = body.papers.map(({ id }: { id: string }) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const { signedReceipt, item } of body.items) t.match(await verified(signedReceipt.jws), { item })
  const entries = await looksOf(hub, reply)
  t.strictSame(entries.map(({ item }) => item).sort(), body.items.map(({ item }: { item: string }) => item).sort())
})

t.test('an occasion of several people needs each of them, and is answered for all or none', async (t) => {
  const named = { deceased: { idNumber: stranger }, survivor: { idNumber: elder } }
  t.equal((await checkBundle({ bundle: 'death', caseNumber: 'SH-1', people: named })).status, 200)
  const { survivor, ...one } = named
  for (const people of [one, { ...named, other: survivor }, {}])
    t.match((await checkBundle({ bundle: 'death', caseNumber: 'SH-1', people })).body, { code: 'badRequest' })
  t.match((await checkBundle({ bundle: 'nothing', caseNumber: 'SH-1', people: named })).body, { code: 'unknownBundle' })
  const gone = await checkBundle({
    bundle: 'death',
    caseNumber: 'SH-1',
    people: { ...named, deceased: { idNumber: absent } },
  })
  t.match([gone.status, gone.body.code], [404, 'residentNotFound'])
  const said = await entriesOf(hub, gone)
  const answered = said.filter(({ outcome }) => outcome === 'answered').map(({ residentId }) => residentId)
  const corrected = new Set(said.filter(({ outcome }) => outcome !== 'answered').map(({ residentId }) => residentId))
  t.ok(answered.length === 3 && answered.every((one) => corrected.has(one)), 'what was begun is corrected')
})

t.test('papers asked and saved are counted, once for each case, and of no one person', async (t) => {
  await pool.query('DELETE FROM proof_count')
  await pool.query('DELETE FROM proof_receipt')
  const officer = await signIn('officer')
  const month = day.slice(0, 7)
  const counts = async (query: string, headers = officer) =>
    (await ask({ url: `/v1/proofs/statistics?from=${month}&to=${month}&${query}`, headers })).body
  const purpose = purposeOf('elderCard')
  await Promise.all(Array.from({ length: 3 }, () => check({ idNumber: elder, purpose })))
  await check({ idNumber: elder, purpose: { ...purpose, caseNumber: ` ${purpose.caseNumber.toLowerCase()} ` } })
  await check({ idNumber: stranger, purpose })
  await check({ idNumber: elder, purpose: { ...purpose, item: 'medicalAssistance' } })
  await check({ idNumber: far, purpose: purposeOf('elderCard'), presence: { method: 'face', reference: 'x' } })
  const self = as({
    kind: 'resident',
    role: 'resident',
    id: '1',
    name: '',
    organisation: '',
    area: '',
    residentIdNumber: elder,
  })
  await check({ idNumber: elder, purpose: { item: 'elderCard' } }, self)
  t.match(await counts('by=item'), {
    counts: [
      { key: 'elderCard', cases: 3, papers: 6 },
      { key: 'medicalAssistance', cases: 1, papers: 2, asked: 1, saved: 1 },
    ],
    total: { cases: 4, papers: 8 },
  })
  t.match(await counts('by=village'), {
    counts: [
      { key: '', cases: 1 },
      { key: village, cases: 3 },
    ],
  })
  t.match(await counts('by=month&item=elderCard'), { counts: [{ key: month, cases: 3 }] })
  t.match(await counts(`by=month&area=${village}`), { total: { cases: 3 } })
  t.match(await counts(`by=month&area=430781999`), { counts: [], total: { cases: 0 } })
  t.match(await counts('by=month&area=110105'), { code: 'forbidden' })
  t.match(await counts('by=month&area=43'), { code: 'badRequest' })
  t.match(await counts('by=month', window), { code: 'forbidden' })
  t.match(await counts('by=month', await signIn('auditor')), { total: { cases: 4 } })

  await pool.query('DELETE FROM proof_count')
  const people = { retiree: { idNumber: elder } }
  const { body } = await checkBundle({ bundle: 'retirement', caseNumber: 'TX-9', people })
  const missing = body.papers.filter((paper: { missing: boolean }) => paper.missing).length
  t.match((await counts('by=item')).total, { cases: 4, papers: body.papers.length, asked: missing })
})

t.test('what cannot be written down is not told, and of an occasion nothing at all', async (t) => {
  const append = async () => {
    throw new YikuError('auditUnavailable')
  }
  const deaf = await testApp(t, { ...hub, accessLog: { ...hub.accessLog, append } })
  const system = { kind: 'client', role: 'system', id: '4', name: '', organisation: '', area: '430781' } as const
  const headers = as({ ...system, categories: catalogue.categories.map(({ id }) => id) })
  const one = { idNumber: elder, purpose: purposeOf('elderCard') }
  const people = { deceased: { idNumber: stranger }, survivor: { idNumber: elder } }
  const some = { bundle: 'death', caseNumber: 'SH-2', people }
  const none = { ...some, people: { ...people, deceased: { idNumber: absent } } }
  for (const [url, payload] of [
    ['/v1/proofs/check', one],
    ['/v1/proofs/bundles/check', some],
    ['/v1/proofs/bundles/check', none],
  ] as const) {
    const { status, body, text } = await deaf.ask({ method: 'POST', url, headers, payload })
    t.match([status, body.code], [503, 'auditUnavailable'])
    t.notMatch(text, /proofs|jws|evidence/)
  }
})
