import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Fact } from '../../scripts/county/department.ts'
import { generateCounty } from '../../scripts/county/generate.ts'
import { ingestCounty } from '../../scripts/county/ingest-county.ts'
import type { TruthLine } from '../../scripts/county/truth.ts'
import { openKeyRing, rotateSealingKey } from '../../src/vault/key-ring.ts'
import { openVault } from '../../src/vault/vault.ts'
import { testHub } from '../fixtures/hub.ts'
import { car, cars, counted, day, idOf, type SmallHub, said, smallHub, vehicleHeading, withWords } from './small-hub.ts'

t.test('a dump of the database holds no ID number, phone, account or illness', async (t) => {
  const hub = await testHub(t)
  const folder = join(hub.folder, 'county')
  const departments = ['civilAffairs', 'diseaseControl', 'finance', 'health', 'humanResources', 'police', 'tax']
  await generateCounty({ residents: 120, seed: 3, out: folder, today: '2026-11-20', departments })
  await ingestCounty(hub, { folder })
  const { pool } = hub.store
  const tables = await pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  const pieces = await Promise.all(
    tables.rows.map(async ({ name }) =>
      (await pool.query(`SELECT x::text AS row FROM ${name} x`)).rows.map(({ row }) => row),
    ),
  )
  const dump = pieces.flat().join('\n')
  const secrets = new Set<string>()
  const open = new Set<string>()
  for (const { idNumber, category, fields } of await factsOf(folder, departments)) {
    secrets.add(idNumber)
    const { fields: known, level } = hub.catalogue.getCategory(category)
    for (const [name, value] of Object.entries(fields)) {
      const { level: own = level, type, title } = known[name] ?? {}
      const isTelling = type === 'idNumber' || /电话|账号|疾病|死因/.test(title ?? '')
      if (own >= 3 && isTelling && String(value).length > 7) secrets.add(String(value))
      if (own <= 2 && category === 'personBasic' && name === 'name') open.add(String(value))
    }
  }
  t.ok(secrets.size > 150, `${secrets.size} values that nobody may find`)
  t.ok(
    [...open].every((name) => dump.includes(name)),
    'while what is open can be found',
  )
  const found = [...secrets].filter(
    (secret) => dump.includes(secret) || dump.includes(Buffer.from(secret).toString('hex')),
  )
  t.equal(found.length, 0)
  const { rows } = await pool.query<{ category: number; name: string }>(
    'SELECT DISTINCT category, name FROM (TABLE record UNION ALL SELECT resident_id, key, digest, batch_id, observed_at, recorded_at, source_version, version, valid_from, valid_to, category, source, deleted, self_collected, data, sealed, stated FROM record_history) r, jsonb_object_keys(data) name',
  )
  t.ok(rows.length > 20)
  for (const { category, name } of rows) {
    const { id, fields, level } = hub.catalogue.getCategoryByNumber(category)
    t.ok((fields[name]?.level ?? level) <= 2, `${id}.${name} may lie open`)
  }
  const rejects = await pool.query('SELECT FROM reject WHERE sealed IS NOT NULL')
  t.ok((rejects.rowCount ?? 0) > 50, 'the refused rows are in the dump too')
})

async function factsOf(folder: string, departments: readonly string[]): Promise<Fact[]> {
  const files = await Promise.all(departments.map((id) => readFile(join(folder, 'truth', `${id}.ndjson`), 'utf8')))
  const lines = files.flatMap((file) => file.split('\n').filter(Boolean))
  return lines.flatMap((line) => {
    const read: TruthLine = JSON.parse(line)
    return 'fact' in read ? [read.fact] : []
  })
}

const hub = await smallHub(t)
t.beforeEach(() => hub.empty())
const at = { at: day('2026-11-10') }
const vehicles = (on: SmallHub, date: string, rows: readonly string[]) =>
  on.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows])

/** The hub as a process opens it that starts now with this key file. */
async function startedWith(keyFile: string): Promise<SmallHub> {
  const { ring } = await openKeyRing(keyFile, { suite: 'aes' })
  return withWords({ ...hub, keyFile, ring, vault: openVault(ring) })
}

t.test('a new sealing key: the old stays readable, and what has not changed is not written again', async (t) => {
  const keyFile = join(hub.folder, 'rotated.json')
  const running = await startedWith(keyFile)
  await vehicles(running, '20261109', cars(1, 30))
  const before = await hub.store.pool.query('SELECT * FROM record ORDER BY key')
  t.equal(await rotateSealingKey(keyFile), 2)
  const rotated = await startedWith(keyFile)
  const brand = async (n: number) => said(await rotated.ask(idOf(n), 'vehicle', at), 'brand')
  t.equal(await brand(1), 'unknown stale')
  t.strictSame(counted(await vehicles(rotated, '20261110', cars(1, 30)), 'vehicle'), { same: 30 })
  const after = await hub.store.pool.query('SELECT * FROM record ORDER BY key')
  t.strictSame(after.rows, before.rows)
  t.equal(await brand(1), '大众 v1')
  const report = await vehicles(rotated, '20261110', [...cars(1, 29), car(30, '红旗'), car(31)])
  t.strictSame(counted(report, 'vehicle'), { same: 29, changed: 1, new: 1 })
  t.strictSame([await brand(1), await brand(30), await brand(31)], ['大众 v1', '红旗 v2', '大众 v1'])
  const keys = await hub.store.pool.query(
    'SELECT get_byte(sealed, 0) AS id, count(*) FROM record GROUP BY 1 ORDER BY 1',
  )
  t.strictSame(keys.rows, [
    { id: 1, count: 29 },
    { id: 2, count: 2 },
  ])
  const answer = await running.ask(idOf(31), 'vehicle', at)
  t.equal(answer?.status, 'present', 'a hub that has not been restarted learns the new key')
  const residents = await hub.store.pool.query(
    'SELECT get_byte(id_number, 0) AS id FROM resident GROUP BY 1 ORDER BY 1',
  )
  t.strictSame(residents.rows, [{ id: 1 }, { id: 2 }])
})

t.test('another key file finds nobody', async (t) => {
  await vehicles(hub, '20261110', cars(1, 1))
  const other = await startedWith(join(hub.folder, 'other.json'))
  t.equal(await other.profile(idOf(1), 'vehicle'), undefined)
})

t.test('a record altered or moved behind the hub’s back is not answered with', async (t) => {
  const { pool } = hub.store
  const heading = '身份号码,姓名,出生日期,状态,电话'
  const people = [1, 2].map((n) => `${idOf(n)},甲${n},1990-03-07,生,1390000000${n}`)
  await hub.send('police', 'people_20261109.csv', [heading, ...people.map((row) => row.replace('甲', '乙'))])
  const then = new Date()
  await hub.send('police', 'people_20261110.csv', [heading, ...people])
  await vehicles(hub, '20261110', [car(1), car(2), car(3)])
  await pool.query('CREATE TABLE saved AS TABLE record; CREATE TABLE saved_history AS TABLE record_history')
  const [one, two] = [1, 2].map((n) => hub.vault.residentId(idOf(n)))
  const of = (category: number) => `resident_id = '${one}' AND category = ${category}`
  const change = (set: string, category = 1) => `UPDATE record SET ${set} WHERE ${of(category)}`
  const other = (column: string, category: number) =>
    `(SELECT ${column} FROM saved WHERE resident_id = '${two}' AND category = ${category})`
  const statements: Readonly<Record<string, string>> = {
    'an open value': change(`data = jsonb_set(data, '{name}', '"某某"')`),
    'an open value taken away': change("data = data - 'birthDate'"),
    'an open value added': change(`data = data || '{"education": "10"}'`),
    'all open values': change('data = NULL'),
    'a sealed byte': change('sealed = set_byte(sealed, 3, 255 - get_byte(sealed, 3))'),
    'a sealed byte of a vehicle': change('sealed = set_byte(sealed, 9, 255 - get_byte(sealed, 9))', 34),
    'the sealed part': change('sealed = NULL'),
    'the sealed part cut short': change('sealed = substr(sealed, 1, length(sealed) - 1)'),
    'the id of its key': change('sealed = set_byte(sealed, 0, 9)'),
    'the digest': change("digest = '00000000-0000-0000-0000-000000000000'"),
    'the beginning of its validity': change("valid_from = '2020-01-01'"),
    'the end of its validity': change("valid_to = '2020-01-01'"),
    'who collected it': change('self_collected = NOT self_collected'),
    'its key': change("key = '00000000-0000-0000-0000-000000000000'", 34),
    'its source': change('source = 7'),
    'its category': change('category = 34'),
    'another’s content': change(`data = ${other('data', 1)}, sealed = ${other('sealed', 1)}`),
    'another’s content with its digest': change(
      `data = ${other('data', 1)}, sealed = ${other('sealed', 1)}, digest = ${other('digest', 1)}`,
    ),
    'another’s record': `DELETE FROM record WHERE ${of(34)}; UPDATE record SET resident_id = '${one}' WHERE resident_id = '${two}' AND category = 34`,
    'an older version with the newer digest': `UPDATE record r SET data = h.data, sealed = h.sealed
      FROM record_history h WHERE h.key = r.key AND h.resident_id = r.resident_id AND r.resident_id = '${one}'`,
  }
  for (const [what, statement] of Object.entries(statements)) {
    await pool.query(statement)
    const asking = Promise.all([hub.ask(idOf(1), 'personBasic', at), hub.ask(idOf(1), 'vehicle', at)])
    const error = await asking.then(
      () => undefined,
      (error) => error,
    )
    t.match(error?.message, /does not match its digest|sealing key 9 is not in the key file/, what)
    t.notMatch(error?.message, /甲|某某|139/, 'and the message tells nothing')
    await pool.query('TRUNCATE record; INSERT INTO record SELECT * FROM saved')
  }
  t.equal(said(await hub.ask(idOf(1), 'personBasic', at), 'name'), '甲1 v2', 'put back, it is answered with again')
  await pool.query(`UPDATE record SET deleted = true WHERE ${of(34)}`)
  t.equal((await hub.ask(idOf(3), 'vehicle', at))?.status, 'present')
  await pool.query(`UPDATE record_history SET data = jsonb_set(data, '{name}', '"某某"')`)
  await t.rejects(
    hub.ask(idOf(1), 'personBasic', { asOf: then }),
    /does not match its digest/,
    'nor with altered history',
  )
  await pool.query('DROP TABLE saved, saved_history')
})

t.test('a tombstone cannot be raised', async (t) => {
  await vehicles(hub, '20261109', cars(1, 30))
  await vehicles(hub, '20261110', cars(1, 29))
  await hub.store.pool.query('UPDATE record SET deleted = false WHERE deleted')
  await t.rejects(hub.ask(idOf(30), 'vehicle', at), /does not match its digest/)
})
