import t from 'tap'
import { say, saying, speakersOf } from '../conflicts/sayings.ts'
import { officerOf } from '../fixtures/officer.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { plantCoverage } from '../proofs/plant-county.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { keyOf, logReaders, newId, now } from './log-readers.ts'

const readers = await logReaders(t)
const { hub, ask, log, logged, signIn, asResident } = readers
const [mine, hers] = [idNumberOf('430781', '1945-01-01', '123'), idNumberOf('430781', '1990-06-15', '204')]
const [me, her] = [keyOf(hub, mine), keyOf(hub, hers)]
await plantResident(hub, { idNumber: mine, registeredArea: '430781001001' })

const looks = async (idNumber: string, query = '') =>
  ask({ url: `/v1/residents/me/looks${query}`, headers: await asResident(idNumber) })

const requestId = newId()
const window = { role: 'window', organisation: '政务服务中心' }
const ids = [
  await log({
    residentId: me,
    ...window,
    presenceMethod: 'cardRead',
    presenceReference: 'reader-7',
    caseNumber: 'GEHEIM-1',
  }),
  await log({ residentId: me, ...window, item: 'gone', outcome: 'denied', code: 'forbidden' }),
  await log({ residentId: her, organisation: '别的单位', caseNumber: 'GEHEIM-2' }),
  await log({
    residentId: me,
    actorKind: 'client',
    actor: 'civil.marriage',
    actorName: '婚姻系统',
    role: 'system',
    organisation: '民政局',
  }),
  await log({ residentId: me, requestId }),
  await log({ residentId: me, requestId, outcome: 'failed', code: 'internal' }),
  await log({
    residentId: me,
    kind: 'query',
    actorKind: 'resident',
    actor: newId(),
    role: 'resident',
    basis: 'self',
    organisation: undefined,
    item: undefined,
  }),
  await log({
    residentId: me,
    kind: 'logLook',
    role: 'auditor',
    organisation: '审计局',
    item: undefined,
    reason: '举报',
  }),
] as const

t.test('a resident is told who looked, when, for what and with what result, in plain words', async (t) => {
  const { status, body, text } = await looks(mine)
  t.equal(status, 200)
  t.strictSame(
    body.looks.map(({ at: _, ...look }: { at: string }) => look),
    [
      {
        id: ids[7],
        who: '审计局审计员',
        purpose: '审计核查',
        outcome: '看到了与您有关的访问记录，没有看到您的其他信息',
        presence: false,
      },
      { id: ids[6], who: '您本人', purpose: '查看自己的信息', outcome: '看到了这件事所需的信息', presence: false },
      {
        id: ids[5],
        who: '津市市金鱼岭街道村（社区）代办员',
        purpose: '老年优待证',
        outcome: '没有完成，没有看到任何信息',
        presence: false,
      },
      {
        id: ids[3],
        who: '民政局部门业务系统',
        purpose: '老年优待证',
        outcome: '看到了这件事所需的信息',
        presence: false,
      },
      {
        id: ids[1],
        who: '政务服务中心窗口工作人员',
        purpose: '已停办的事项',
        outcome: '被系统拒绝，没有看到任何信息',
        presence: false,
      },
      {
        id: ids[0],
        who: '政务服务中心窗口工作人员',
        purpose: '老年优待证',
        outcome: '看到了这件事所需的信息',
        presence: true,
      },
    ],
  )
  t.ok(body.looks.every(({ at }: { at: string }) => Math.abs(Date.parse(at) - Date.now()) < 60_000))
  t.notMatch(text, /王代办|婚姻系统|GEHEIM|reader-7|举报|别的单位/, 'not which clerk, nor what belongs to the case')
  for (const secret of [mine, me, her]) t.notMatch(text, secret)
})

t.test('he is told of auditors who count or export what is written of him', async (t) => {
  const idNumber = idNumberOf('430781', '1946-02-02', '125')
  const auditor = await signIn('auditor')
  const ways = { search: {}, counts: { by: 'day' }, export: { format: 'csv' } }
  for (const [nth, [what, more]] of Object.entries(ways).entries()) {
    const payload = { ...now(), reason: '抽查', idNumber, ...more }
    t.equal((await ask({ method: 'POST', url: `/v1/access-entries/${what}`, headers: auditor, payload })).status, 200)
    const { body } = await looks(idNumber)
    t.equal(body.looks.filter(({ who }: { who: string }) => who.endsWith('审计员')).length, nth + 1, what)
  }
})

t.test('nobody sees the looks at somebody else', async (t) => {
  const { body } = await looks(hers)
  t.strictSame(
    body.looks.map(({ id }: { id: string }) => id),
    [ids[2]],
  )
  t.strictSame((await looks(idNumberOf('430781', '1970-07-07', '117'))).body, { looks: [] })
  t.match((await looks(mine, `?idNumber=${hers}`)).body, { code: 'badRequest' })
  t.match((await looks(mine, `?residentId=${her}`)).body, { code: 'badRequest' })
  for (const role of ['clerk', 'window', 'officer', 'auditor', 'securityAdmin', 'systemAdmin'] as const)
    t.match((await ask({ url: '/v1/residents/me/looks', headers: await signIn(role) })).body, { code: 'forbidden' })
  t.equal((await ask({ url: '/v1/residents/me/looks' })).status, 401)
})

t.test('that he asks is in the log, and no look at him', async (t) => {
  const before = (await looks(mine)).body.looks
  const [asking] = await logged('GET /v1/residents/me/looks')
  t.match(asking, { kind: 'logLook', outcome: 'answered', actor_kind: 'resident', resident_id: me, basis: 'self' })
  t.strictSame((await looks(mine)).body.looks, before)
})

t.test('pages follow one another to the end', async (t) => {
  const written: string[] = []
  for (let nth = 0; nth < 60; nth++) written.push(await log({ residentId: me }))
  const first = (await looks(mine)).body
  t.equal(first.looks.length, 50)
  const second = (await looks(mine, `?after=${first.next}`)).body
  const seen = [...first.looks, ...second.looks].map(({ id }: { id: string }) => id)
  t.equal(second.next, undefined)
  // of one millisecond, any order will do
  t.strictSame(seen.slice(0, 60), written.sort().reverse())
  t.equal(new Set(seen).size, 66)
})

t.test('a real look and a real search of the log are told like any other', async (t) => {
  const clerk = await signIn('clerk')
  const payload = { idNumber: mine, purpose: { item: 'elderCard', caseNumber: 'JS-2026-000123' } }
  t.equal((await ask({ method: 'POST', url: '/v1/profiles/query', headers: clerk, payload })).status, 200)
  const foreign = await signIn('clerk', { area: '430781100203', organisation: '外乡' })
  t.equal((await ask({ method: 'POST', url: '/v1/profiles/query', headers: foreign, payload })).status, 404)
  const search = { ...now(), reason: '抽查', idNumber: mine }
  await ask({ method: 'POST', url: '/v1/access-entries/search', headers: await signIn('auditor'), payload: search })
  const told = (await looks(mine)).body.looks.slice(0, 3)
  t.match(told, [
    { who: '津市市政务服务中心审计员', purpose: '审计核查' },
    { who: '外乡村（社区）代办员', outcome: '没有查到，没有看到任何信息' },
    { who: '津市市政务服务中心村（社区）代办员', purpose: '老年优待证', outcome: '看到了这件事所需的信息' },
  ])
})

/** What he is told, but for the numbers and times. */
async function toldTo(idNumber: string): Promise<object[]> {
  const { body } = await looks(idNumber)
  return body.looks.map(({ id: _, at: __, ...look }: { id: string; at: string }) => look)
}

t.test('whom a receipt rests on is told who asked for it: the office, the relative, or he himself', async (t) => {
  const [elder, spouse] = [idNumberOf('430781', '1940-02-03', '133'), idNumberOf('430781', '1944-05-06', '246')]
  await plantCoverage(hub, new Date())
  const plant = (idNumber: string, category: string, fields: Record<string, string | boolean>) =>
    plantRecord(hub, { idNumber, category: hub.catalogue.getCategory(category), fields })
  for (const [who, sex, birthDate] of [
    [elder, '1', '1940-02-03'],
    [spouse, '2', '1944-05-06'],
  ] as const) {
    await plantResident(hub, { idNumber: who, registeredArea: '430781001001' })
    await plant(who, 'personBasic', { name: '某某', sex, birthDate, lifeStatus: 'alive', ethnicity: '01' })
    await plant(who, 'householdRegistration', { householdNumber: 'H7', villageCode: '430781001001' })
  }
  await plant(elder, 'familyRelation', {
    memberIdNumber: spouse,
    memberName: '某某',
    relation: '10',
    sharesHousehold: true,
  })
  const headers = await signIn('window', { organisation: '窗口甲' })
  const validUntil = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const made = await ask({
    method: 'POST',
    url: '/v1/proofs/check',
    headers,
    payload: {
      idNumber: elder,
      purpose: { item: 'publicRentalHousing', caseNumber: 'JS-2026-1' },
      family: [{ idNumber: spouse, authorisation: { reference: 'SQ-1', signatory: 'self', validUntil } }],
    },
  })
  const url = `/v1/proofs/receipts/${made.body.signedReceipt.id}`
  t.equal((await ask({ url, headers: await asResident(elder) })).status, 200)
  t.equal((await ask({ url, headers })).status, 200)
  const purpose = hub.catalogue.findItem('publicRentalHousing')?.title
  const [office, standing, content] = [
    '窗口甲窗口工作人员',
    '看到了先前核对所依据的信息此后有没有变，没有看到内容',
    '看到了这件事所需的信息',
  ]
  t.strictSame(await toldTo(elder), [
    { who: office, purpose, outcome: standing, presence: false },
    { who: '您本人', purpose, outcome: standing, presence: false },
    { who: office, purpose, outcome: content, presence: false },
  ])
  t.strictSame(await toldTo(spouse), [
    { who: office, purpose, outcome: standing, presence: true },
    { who: '您的家庭成员', purpose, outcome: standing, presence: true },
    { who: office, purpose, outcome: content, presence: true },
  ])
})

t.test('another resident who types his number is not himself, and has seen nothing', async (t) => {
  const [he, other] = [idNumberOf('430781', '1951-02-03', '135'), idNumberOf('430781', '1952-02-03', '137')]
  await plantResident(hub, { idNumber: he, registeredArea: '430781001001' })
  const headers = await asResident(other)
  const query = (more: object) =>
    ask({ method: 'POST', url: '/v1/profiles/query', headers, payload: { idNumber: he, ...more } })
  t.equal((await query({})).status, 404)
  t.equal((await query({ purpose: { item: 'nothing', caseNumber: 'JS-1' } })).status, 400)
  const check = { idNumber: he, purpose: { item: 'elderCard' } }
  t.equal((await ask({ method: 'POST', url: '/v1/proofs/check', headers, payload: check })).status, 404)
  const own = await ask({
    method: 'POST',
    url: '/v1/profiles/query',
    headers: await asResident(he),
    payload: { idNumber: he },
  })
  t.equal(own.status, 200)
  const who = '一位居民，可能误输了您的号码'
  t.match(await toldTo(he), [
    { who: '您本人', purpose: '查看自己的信息', outcome: '看到了这件事所需的信息' },
    { who, outcome: '没有查到，没有看到任何信息' },
    { who, outcome: '没有完成，没有看到任何信息' },
    { who, purpose: '未写明事项', outcome: '没有查到，没有看到任何信息' },
  ])
})

t.test('an officer who looks at what contradicts about him is told of, and whoever answers to it', async (t) => {
  const she = idNumberOf('430781', '1961-02-03', '138')
  const { police, health } = await speakersOf(hub, readers)
  await say(police, saying(she, 'personBasic', { name: '甲', sex: '2' }))
  await say(health, saying(she, 'birthRecord', { motherName: '乙', childName: '丙' }))
  const officer = await officerOf(readers, 'health')
  const { body } = await officer.get('/v1/conflicts')
  const [{ id }] = body.conflicts
  t.equal((await officer.get(`/v1/conflicts/${id}`)).body.subject.idNumber, she)
  const payload = { outcome: 'ownIsWrong', reason: '核对后更新' }
  t.equal((await officer.post(`/v1/conflicts/${id}/resolve`, payload)).status, 200)
  const told = {
    who: '津市市政务服务中心部门数据员',
    purpose: '核对各部门关于您的不一致的信息',
    outcome: '看到了您的身份号码和本部门关于您的信息，或作了答复',
    presence: false,
  }
  t.strictSame(await toldTo(she), [told, told])
})
