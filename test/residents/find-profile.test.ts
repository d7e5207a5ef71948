import t from 'tap'
import { findKin } from '../../src/residents/find-kin.ts'
import { findProfile, type ProfileQuery } from '../../src/residents/find-profile.ts'
import { prefixKeys } from '../../src/residents/hint.ts'
import { profileQuery } from '../../src/residents/profile-sql.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from './id-numbers.ts'

const hub = await testHub(t)
const village = '430781100203'
const own = idNumberOf('430781', '1950-01-01', '111')
const foreign = idNumberOf('430781', '1950-01-02', '112')
const absent = idNumberOf('430781', '1950-01-03', '113')
const nowhere = idNumberOf('430781', '1950-01-04', '114')
await plantResident(hub, { idNumber: own, registeredArea: village })
await plantResident(hub, { idNumber: foreign, registeredArea: '430721100203', livingArea: '430721100204' })
await plantResident(hub, { idNumber: nowhere })
const vehicle = hub.catalogue.getCategory('vehicle')
const person = hub.catalogue.getCategory('personBasic')
const car = { plateType: '02', plate: '湘J12345', type: 'K33', registeredOn: '2020-05-06' }
const somebody = { name: '张三丰', sex: '1', ethnicity: '01', birthDate: '1950-01-01', lifeStatus: 'alive' }
for (const idNumber of [own, foreign, nowhere]) {
  await plantRecord(hub, { idNumber, category: vehicle, fields: car })
  await plantRecord(hub, { idNumber, category: person, fields: somebody })
}
await hub.store.pool.query('ANALYZE')

const vehicles = { categories: [{ category: vehicle, fields: { plate: true } }], name: true }
const query = (idNumber: string, change: Partial<ProfileQuery> = {}): ProfileQuery => ({
  idNumber,
  residents: { area: village },
  near: vehicles,
  elsewhere: undefined,
  ...change,
})

t.test('who is not within reach is as one who does not exist', async (t) => {
  t.match(await findProfile(hub, query(own)), { isNear: true, resident: { name: '张三丰' } })
  for (const idNumber of [foreign, nowhere, absent]) t.equal(await findProfile(hub, query(idNumber)), undefined)
  const presence = { elsewhere: { ...vehicles, name: false } }
  t.match(await findProfile(hub, query(own, presence)), { isNear: true })
  for (const idNumber of [foreign, nowhere]) {
    const found = await findProfile(hub, query(idNumber, presence))
    t.match(found, { isNear: false, held: { records: [{ category: vehicle.number }] } })
    t.notOk('name' in (found?.resident ?? {}))
  }
  t.equal(await findProfile(hub, query(absent, presence)), undefined)
  t.equal(await findProfile(hub, query(foreign, { residents: { idNumber: own } })), undefined)
  t.match(await findProfile(hub, query(foreign, { residents: { idNumber: foreign } })), { isNear: true })
})

t.test('a resident belongs where he is registered and where he lives', async (t) => {
  const areas = {
    '430721': true,
    '430721100': true,
    '430721100204': true,
    '4307': true,
    '430721100205': false,
    '43': false,
  }
  for (const [area, isHis] of Object.entries(areas).filter(([area]) => area.length > 2))
    t.equal((await findProfile(hub, query(foreign, { residents: { area } }))) !== undefined, isHis, area)
})

t.test('what a source covers of either of his areas is of him', async (t) => {
  const covered = async (idNumber: string) =>
    (await findProfile(hub, query(idNumber, { residents: { idNumber } })))?.held.coverage.map(({ area }) => area).sort()
  const areas = [hub.area, '430721100203', '430721100204', '430721100205']
  await hub.store.pool.query(
    `WITH made AS (
        INSERT INTO batch (source, export, mode, status, files, observed_at) VALUES (1, 'x', 'snapshot', 'merged', '[]', now()) RETURNING batch_id)
      INSERT INTO coverage (category, source, area, batch_id, observed_at, recorded_at)
      SELECT $1, 1, area, batch_id, now(), now() FROM made, unnest($2::text[]) AS area`,
    [vehicle.number, areas],
  )
  t.strictSame(await covered(foreign), ['430721100203', '430721100204', hub.area])
  t.strictSame(await covered(nowhere), [hub.area])
  await hub.store.pool.query('DELETE FROM coverage')
})

t.test('only the fields in scope are given, and of other categories nothing', async (t) => {
  const found = await findProfile(hub, query(own))
  t.strictSame(
    found?.held.records.map(({ category, fields }) => ({ category, fields })),
    [{ category: vehicle.number, fields: { plate: '湘J12345' } }],
  )
  const { rows } = await hub.store.pool.query(read(own, { near: [vehicle.number] }))
  t.strictSame(
    rows.filter(({ kind }) => kind === 'record').map(({ category }) => category),
    [vehicle.number],
    'nor leaves the database',
  )
})

interface Asked {
  readonly near?: readonly number[]
  readonly elsewhere?: readonly number[]
  readonly asOf?: Date
}

function read(idNumber: string, { near = [vehicle.number], elsewhere, asOf }: Asked = {}) {
  const { vault } = hub
  const prefixes = prefixKeys(vault, idNumber)
  return profileQuery({ residentId: vault.residentId(idNumber), area: village, near, elsewhere, asOf, prefixes })
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Loops': number
  readonly Plans?: readonly Node[]
}

/** Tables of which a part was read, and how often, in the statement's own words. */
async function touched(idNumber: string, asked?: Asked): Promise<Record<string, number>> {
  const { text, values } = read(idNumber, asked)
  const { rows } = await hub.store.pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
  const nodes: Node[] = [rows[0]['QUERY PLAN'][0].Plan]
  const loops: Record<string, number> = {}
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const table = node['Relation Name']
    if (table !== undefined) loops[table] = (loops[table] ?? 0) + node['Actual Loops']
    nodes.push(...(node.Plans ?? []))
  }
  return loops
}

t.test('of who is not within reach nothing but his own line is looked at, as of one who does not exist', async (t) => {
  for (const asked of [{}, { asOf: new Date() }]) {
    const nothing = await touched(absent, asked)
    t.ok('record' in nothing && 'coverage' in nothing && 'gap' in nothing && nothing.resident === 1)
    for (const [table, loops] of Object.entries(nothing)) if (table !== 'resident') t.equal(loops, 0, table)
    t.strictSame(await touched(foreign, asked), nothing)
    t.ok(((await touched(own, asked)).record ?? 0) > 0, 'while a resident within reach is read')
    t.ok(((await touched(foreign, { ...asked, elsewhere: [vehicle.number] })).record ?? 0) > 0)
  }
})

t.test('a resident whose sealed number is another’s is nobody’s kin', async (t) => {
  const [one = '', other = ''] = [own, foreign].map((idNumber) => hub.vault.residentId(idNumber))
  t.equal((await findKin(hub, [one, other])).size, 2)
  await hub.store.pool.query(
    'UPDATE resident r SET id_number = o.id_number FROM resident o WHERE r.resident_id = $1 AND o.resident_id = $2',
    [one, other],
  )
  t.strictSame([...(await findKin(hub, [one, other])).keys()], [other])
})
