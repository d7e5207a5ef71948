import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { readPastDays } from '../../src/audit/anomaly-looks.ts'
import { changeAnomalyRule, listAnomalyRules } from '../../src/audit/anomaly-rules.ts'
import { type AnomalyWatch, type AnomalyWatchOptions, createAnomalyWatch } from '../../src/audit/anomaly-watch.ts'
import type { EntryDraft } from '../../src/audit/entry.ts'
import { sequence } from '../../src/audit/sequence.ts'
import { getTypeParser } from '../../src/store/type-parsers.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { insertDrafts } from './log.ts'

const hub = await testHub(t)
const { pool, url } = hub.store
const minute = 60_000
const day = 24 * 60 * minute

/** A Wednesday of the month after this one, at ten in the morning in China: no night, no day of rest. */
const wednesday = (() => {
  const now = new Date()
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 8, 2)
  return first + ((3 - new Date(first).getUTCDay() + 7) % 7) * day
})()
await pool.query('SELECT access_ensure_months($1, $2)', [
  new Date(wednesday - 40 * day),
  new Date(wednesday + 40 * day),
])

async function connect(t: Test | typeof import('tap').t): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser } })
  client.on('error', () => undefined)
  await client.connect()
  t.teardown(() => client.end())
  return client
}
const writer = await connect(t)

let people = 0
/** A number that nobody else has; residents of the area are planted by whoever needs them. */
function nextNumber(): string {
  people += 1
  const born = new Date(Date.UTC(1950, 0, 1 + people * 40)).toISOString().slice(0, 10).replaceAll('-', '')
  return idNumberOf('430781', born, '001')
}

async function resident(area = '430781001001'): Promise<string> {
  const idNumber = nextNumber()
  await plantResident(hub, { idNumber, registeredArea: area })
  return idNumber
}

interface Logged extends Partial<EntryDraft> {
  readonly at: number
  readonly idNumber?: string
}

async function log(by: pg.Client, ...looks: readonly Logged[]): Promise<string[]> {
  const ids: string[] = []
  for (const { at, idNumber, ...change } of looks) {
    const residentId = hub.vault.residentId(idNumber ?? nextNumber())
    ids.push(...(await insertDrafts(by, { count: 1, at, change: { residentId, ...change } })))
  }
  return ids
}

async function place(): Promise<void> {
  while ((await sequence(writer)) > 0);
}

function watchOf(t: Test, options: Partial<AnomalyWatchOptions> = {}): AnomalyWatch {
  const watch = createAnomalyWatch({
    store: hub.store,
    vault: hub.vault,
    catalogue: hub.catalogue,
    silence: 0,
    ...options,
  })
  t.teardown(() => watch.close())
  return watch
}

interface Found {
  readonly id: number
  readonly kind: string
  readonly entries: number
  readonly explanation: string
  readonly state: string
  readonly score: number
}

async function found(actor: string, kind?: string): Promise<Found[]> {
  const { rows } = await pool.query<Found>(
    `SELECT anomaly_id AS id, kind, entries, explanation, state, score FROM anomaly
      WHERE actor = $1 AND ($2::text IS NULL OR kind = $2) ORDER BY anomaly_id`,
    [actor, kind],
  )
  return rows
}

/** Looks under one case number at people who have nothing to do with each other. */
async function sharedCase(by: pg.Client, { actor, at, count }: { actor: string; at: number; count: number }) {
  const looks: Logged[] = []
  for (let nth = 0; nth < count; nth++)
    looks.push({ at: at + nth * 5 * minute, actor, idNumber: await resident(), caseNumber: `JS-2026-${actor}` })
  return log(by, ...looks)
}

t.test('the rules of a new store can all be followed', async (t) => {
  const lines: string[] = []
  await watchOf(t, { log: (line) => lines.push(line) }).step()
  t.strictSame(lines, [])
})

t.test('found by a watch that runs by itself, explained in words, with its entries', async (t) => {
  const lines: string[] = []
  const watch = watchOf(t, { every: 100, log: (line) => lines.push(line) })
  watch.start()
  const ids = await sharedCase(writer, { actor: '101', at: wednesday, count: 5 })
  await place()
  const began = Date.now()
  while ((await found('101')).length === 0 && Date.now() - began < 5000) await sleep(50)
  t.match(await found('101'), [
    {
      kind: 'sharedCase',
      entries: 5,
      state: 'open',
      explanation: '以同一受理编号（JS-2026-101）查询了 5 人，分属 5 个互不相干的家庭',
    },
  ])
  const { rows } = await pool.query(
    'SELECT entry_id::text AS id FROM anomaly_entry JOIN anomaly USING (anomaly_id) WHERE actor = $1',
    ['101'],
  )
  t.strictSame(rows.map(({ id }) => id).toSorted(), ids.toSorted())
  t.strictSame(lines, [])
})

t.test('what goes on extends the anomaly, also for a process that has just started', async (t) => {
  await sharedCase(writer, { actor: '102', at: wednesday, count: 3 })
  await place()
  await watchOf(t).step()
  t.strictSame(await found('102'), [], 'not yet')
  await sharedCase(writer, { actor: '102', at: wednesday + 30 * minute, count: 2 })
  await place()
  await watchOf(t).step()
  t.match(await found('102'), [{ entries: 5 }], 'what was before the start is remembered by the log')
  await sharedCase(writer, { actor: '102', at: wednesday + 60 * minute, count: 3 })
  await place()
  await watchOf(t).step()
  t.match(await found('102'), [{ entries: 8, explanation: /8 人/ }])
})

t.test('processes that search at the same time find all, and nothing twice', async (t) => {
  const [one, other, third] = [watchOf(t), watchOf(t), watchOf(t)]
  for (let round = 0; round < 8; round++) {
    await sharedCase(writer, { actor: '103', at: wednesday + round * 10 * minute, count: 1 })
    await place()
    await Promise.all([one.step(), other.step(), third.step()])
  }
  await one.step()
  t.match(await found('103'), [{ kind: 'sharedCase', entries: 8 }])
  t.equal((await found('103')).length, 1)
})

t.test('another process takes over when the one that searched has been silent, and not before', async (t) => {
  const [first, second] = [watchOf(t), watchOf(t, { silence: 600 })]
  await first.step()
  await sharedCase(writer, { actor: '104', at: wednesday, count: 5 })
  await place()
  t.equal(await second.step(), 0)
  t.strictSame(await found('104'), [])
  await sleep(650)
  t.ok((await second.step()) >= 5)
  t.equal((await found('104')).length, 1)
  t.equal(await first.step(), 0, 'whose memory is of before begins anew')
})

t.test('an entry whose transaction commits late is not missed', async (t) => {
  const late = await connect(t)
  const watch = watchOf(t)
  await late.query('BEGIN')
  await sharedCase(late, { actor: '105', at: wednesday, count: 2 })
  await sharedCase(writer, { actor: '105', at: wednesday + minute, count: 2 })
  await place()
  await watch.step()
  t.strictSame(await found('105'), [])
  await late.query('COMMIT')
  await place()
  await watch.step()
  t.match(await found('105'), [{ entries: 4 }])
})

t.test('a step that fails half-way leaves nothing behind, and the next finds everything, once', async (t) => {
  const watch = watchOf(t)
  await watch.step()
  await sharedCase(writer, { actor: '106', at: wednesday, count: 5 })
  await place()
  await pool.query(`CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
    CREATE TRIGGER stumble BEFORE UPDATE ON anomaly_watch FOR EACH ROW EXECUTE FUNCTION stumble()`)
  await t.rejects(watch.step())
  t.strictSame(await found('106'), [])
  await pool.query('DROP FUNCTION stumble CASCADE')
  await watch.step()
  t.match(await found('106'), [{ entries: 5 }])
})

t.test('after a decision what goes on is another anomaly', async (t) => {
  const { account } = await testAccount(hub, 'auditor')
  const watch = watchOf(t)
  await sharedCase(writer, { actor: '107', at: wednesday, count: 5 })
  await place()
  await watch.step()
  await pool.query(
    `UPDATE anomaly SET state = 'explained', decided_by = $1, decider = 'x', decided_at = now(), reason = 'x' WHERE actor = '107'`,
    [account],
  )
  await sharedCase(writer, { actor: '107', at: wednesday + 30 * minute, count: 1 })
  await place()
  await watch.step()
  t.match(await found('107'), [{ state: 'explained', entries: 5 }, { state: 'open' }])
  await t.rejects(
    pool.query(`UPDATE anomaly SET entries = 1 WHERE actor = '107' AND state = 'explained'`),
    /stays as it is/,
  )
  await t.rejects(
    pool.query(`UPDATE anomaly SET state = 'open' WHERE actor = '107' AND state = 'explained'`),
    /stays as it is/,
  )
  await t.rejects(pool.query(`DELETE FROM anomaly WHERE actor = '107'`), /none is removed/)
})

t.test('a rule that nobody can follow is said to be so, and the others go on', async (t) => {
  const lines: string[] = []
  const watch = watchOf(t, { log: (line) => lines.push(line) })
  const bulk = (await listAnomalyRules(pool)).find(({ kind }) => kind === 'bulk')?.parameters
  await pool.query(`UPDATE anomaly_rule SET parameters = '{"hours": "all"}' WHERE kind = 'bulk'`)
  await sharedCase(writer, { actor: '108', at: wednesday, count: 5 })
  await place()
  await watch.step()
  await watch.step()
  t.strictSame(lines, ['异常规则的参数有误，未予筛查：bulk'])
  t.equal((await found('108')).length, 1)
  await t.rejects(changeAnomalyRule(pool, 'bulk', {}), { code: 'badAnomalyRule' })
  const [parameters] = (await listAnomalyRules(pool))
    .filter(({ kind }) => kind === 'bulk')
    .map((rule) => rule.parameters)
  t.strictSame(parameters, { hours: 'all' })
  await pool.query(`UPDATE anomaly_rule SET enabled = false WHERE kind = 'sharedCase'`)
  await sharedCase(writer, { actor: '109', at: wednesday, count: 5 })
  await place()
  await watch.step()
  t.strictSame(await found('109'), [], 'what is disabled is not looked for')
  await pool.query(`UPDATE anomaly_rule SET enabled = true WHERE kind = 'sharedCase'`)
  await pool.query(`UPDATE anomaly_rule SET parameters = $1 WHERE kind = 'bulk'`, [JSON.stringify(bulk)])
})

t.test('relatives are known from household and family records, however they are sealed', async (t) => {
  const relation = hub.catalogue.findCategory('familyRelation')
  const household = hub.catalogue.findCategory('householdRegistration')
  if (!relation || !household) throw new Error('the catalogue is not whole')
  const [father, mother, son, uncle] = [await resident(), await resident(), await resident(), await resident()]
  for (const idNumber of [father, mother])
    await plantRecord(hub, {
      idNumber,
      category: household,
      fields: { householdNumber: 'H-1', villageCode: '430781001001' },
    })
  await plantRecord(hub, { idNumber: son, category: relation, fields: { memberIdNumber: father, relation: '51' } })
  await plantRecord(hub, { idNumber: uncle, category: relation, fields: { memberIdNumber: father, relation: '73' } })
  const look = { actor: '110', caseNumber: 'JS-2026-000110' }
  const family = [father, mother, son, uncle].map((idNumber, nth) => ({
    ...look,
    idNumber,
    at: wednesday + nth * minute,
  }))
  await log(writer, ...family)
  await place()
  const watch = watchOf(t)
  await watch.step()
  t.strictSame(await found('110'), [], 'one family, one case')
  await log(
    writer,
    ...(await Promise.all(
      [1, 2].map(async (nth) => ({ ...look, idNumber: await resident(), at: wednesday + nth * minute })),
    )),
  )
  await place()
  await watch.step()
  t.strictSame(await found('110'), [], 'three families')
  await log(writer, { ...look, idNumber: await resident(), at: wednesday + 20 * minute })
  await place()
  await watch.step()
  t.match(await found('110'), [{ explanation: /查询了 7 人，分属 4 个/ }])

  // purposes that ever change, and nobody present
  const items = ['elderCard', 'temporaryRelief', 'publicRentalHousing', 'medicalAssistance', 'elderCard']
  const members = [father, mother, await resident()]
  await plantRecord(hub, {
    idNumber: members[2] ?? '',
    category: household,
    fields: { householdNumber: 'H-1', villageCode: '430781001001' },
  })
  await log(
    writer,
    ...items.map((item, nth) => ({
      actor: '111',
      item,
      idNumber: members[nth % 3] ?? '',
      caseNumber: `JS-2026-00${nth}571`,
      at: wednesday + nth * 200 * minute,
    })),
  )
  await place()
  await watch.step()
  t.match(await found('111', 'household'), [{ explanation: /同一户的 3 人/ }])
})

t.test('numbers that are nobody’s are recognised as neighbours of one that is somebody’s', async (t) => {
  const known = idNumberOf('430781', '19911103', '055')
  await plantResident(hub, { idNumber: known, registeredArea: '430781001001' })
  const looks = ['055', '056', '057', '058', '059', '060'].map((sequence, nth) => ({
    at: wednesday + nth * minute,
    actor: '112',
    caseNumber: `JS-2026-00${nth}381`,
    idNumber: idNumberOf('430781', '19911103', sequence),
    outcome: nth === 0 ? ('answered' as const) : ('notFound' as const),
  }))
  await log(writer, ...looks)
  await place()
  await watchOf(t).step()
  t.match(await found('112', 'sequential'), [{ explanation: /6 个相邻的身份号码.*5 个查无此人/ }])
  const { rows } = await pool.query('SELECT a::text AS text FROM anomaly a')
  t.notMatch(rows.map(({ text }) => text).join('\n'), /\d{17}[\dX]/, 'no number stands in any anomaly')
})

t.test('oneself and a colleague are known by the key of their own number', async (t) => {
  const [own, other, strange] = [await resident(), await resident(), await resident()]
  const keys = [own, other, strange].map((idNumber) => hub.vault.residentId(idNumber))
  const change = { organisation: '审批局' }
  const { account } = await testAccount(hub, 'window', { ...change, ownResident: keys[0] ?? '' })
  await testAccount(hub, 'window', { ...change, ownResident: keys[1] ?? '' })
  await testAccount(hub, 'window', { organisation: '别的单位', ownResident: keys[2] ?? '' })
  const look = { actor: String(account), role: 'window', ...change }
  const watch = watchOf(t)
  await log(
    writer,
    { ...look, at: wednesday, idNumber: strange },
    { ...look, at: wednesday + minute, idNumber: other, presenceMethod: 'cardRead' },
  )
  await place()
  await watch.step()
  t.strictSame(
    await found(String(account)),
    [],
    'a colleague at the counter is a resident, and so is who works elsewhere',
  )
  await log(
    writer,
    { ...look, at: wednesday + 2 * minute, idNumber: other },
    { ...look, at: wednesday + 3 * minute, idNumber: own },
  )
  await place()
  await watch.step()
  t.match(await found(String(account)), [{ explanation: /同单位的同事/ }, { explanation: '查询了本人' }])
})

t.test('which villages somebody serves is known from the log of months', async (t) => {
  const look = { actor: '113', area: '430781001001' }
  const home = await Promise.all(Array.from({ length: 10 }, () => resident()))
  const past: Logged[] = []
  for (let back = 5; back < 25; back++)
    for (let nth = 0; nth < 6; nth++)
      past.push({
        ...look,
        at: wednesday - back * day + nth * 20 * minute,
        idNumber: home[nth] ?? '',
        caseNumber: `JS-2026-${1_000 + back * 10 + nth}7`,
      })
  await log(writer, ...past)
  await place()
  await watchOf(t).step()
  const days = await readPastDays(pool, { actors: ['113'], leaves: 1_000_000, at: wednesday })
  t.equal(
    days.get('113')?.reduce((sum, { looks }) => sum + looks, 0),
    past.length,
    'each look is counted once',
  )
  const served = home.map((idNumber, nth) => ({
    ...look,
    idNumber,
    at: wednesday + nth * minute,
    caseNumber: `JS-2026-004${nth}17`,
  }))
  await log(writer, ...served)
  await place()
  await watchOf(t).step()
  t.strictSame(await found('113'), [], 'the village that was served before the window')
  const far = await Promise.all(Array.from({ length: 5 }, () => resident('430781200301')))
  const strange = far.map((idNumber, nth) => ({
    ...look,
    idNumber,
    at: wednesday + nth * minute,
    presenceMethod: 'consent',
    caseNumber: `JS-2026-002${nth}17`,
  }))
  await log(writer, ...strange)
  await place()
  await watchOf(t).step()
  t.match(await found('113'), [
    { kind: 'newVillage', entries: 5, explanation: /从未服务过的村（社区）430781200301 的 5 人、5 户/ },
  ])
})

t.test('what was answered beside its read, and found nobody, counts as what it came to', async (t) => {
  const watch = watchOf(t)
  const looks = Array.from({ length: 8 }, (_, nth) => ({
    at: wednesday + nth * minute,
    actor: '114',
    requestId: crypto.randomUUID(),
    idNumber: nextNumber(),
    caseNumber: `JS-2026-003${nth}17`,
  }))
  await log(writer, ...looks)
  await place()
  await watch.step()
  t.strictSame(await found('114'), [])
  await log(
    writer,
    ...looks.map((one) => ({ ...one, at: one.at + 50, outcome: 'notFound' as const, code: 'residentNotFound' })),
  )
  await place()
  await watch.step()
  t.match(await found('114'), [
    { kind: 'denials', explanation: '1 小时内 8 次查询有 8 次落空（100%）：被拒 0 次，查无此人或不在权限内 8 次' },
  ])
})

t.test('a budget that refused is told with its name', async (t) => {
  await pool.query(`INSERT INTO look_refused VALUES (115, current_date, 'perMinute', 3, now(), now())`)
  await log(writer, { at: wednesday, actor: '115', outcome: 'denied', code: 'budgetExceeded' })
  await place()
  await watchOf(t).step()
  t.match(await found('115'), [{ kind: 'budget', explanation: '24 小时内有 1 次查询超出限额被拒（每分钟次数）' }])
})

t.test('nobody but people with accounts is judged, and nothing but looks', async (t) => {
  const night = wednesday + 14 * 60 * minute
  for (const change of [
    { actorKind: 'client', actor: '116' },
    { actorKind: 'resident', actor: '116' },
    { actor: '116', kind: 'administration' },
    { actor: '116', kind: 'logLook' },
    { actor: '116', kind: 'signIn' },
  ] as const)
    await insertDrafts(writer, { count: 20, at: night, change: { ...change, caseNumber: '111111' } })
  await place()
  await watchOf(t).step()
  t.strictSame(await found('116'), [])
  await insertDrafts(writer, { count: 20, at: night, change: { actor: '116', caseNumber: '111111' } })
  await place()
  await watchOf(t).step()
  t.match(
    (await found('116')).map(({ kind }) => kind),
    ['afterHours', 'unknownCase', 'sharedCase'],
  )
})
