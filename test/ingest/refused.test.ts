import t from 'tap'
import { ingest } from '../../src/ingest/ingest.ts'
import { car, cars, counted, day, idOf, refusals, said, smallHub, vehicleHeading } from './small-hub.ts'

const hub = await smallHub(t)
t.beforeEach(async () => {
  await hub.empty()
  // people whom nobody knows a vehicle of; 5 has the name of 4, 6 another birth date, and of 9 no name is known
  const names = ['甲1', '甲2', '买买提·艾力', '王芳', '王芳']
  const rows = names.map((name, at) => `${idOf(at + 1)},${name},1990-03-07,生,`)
  await hub.send('police', 'people_20261110.csv', [heading, ...rows, `${idOf(6, '19851212')},王芳,1985-12-12,生,`])
  await hub.send('police', 'permits_20261110.csv', [
    '身份号码,姓名,证号,地址,区划,签发,到期,版本',
    `${idOf(9)},,A,某路,430781001,2020-01-01,2030-01-01,1`,
  ])
})

const heading = '身份号码,姓名,出生日期,状态,电话'
const at = { at: day('2026-11-10') }
const brand = async (n: number, birth?: string) => said(await hub.ask(idOf(n, birth), 'vehicle', at), 'brand')
const answers = async () =>
  Promise.all([brand(1), brand(2), brand(3), brand(4), brand(5), brand(6, '19851212'), brand(9)])
const vehicles = (rows: readonly string[], date = '20261110') =>
  hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows], { allowShrink: true })
const row = (idNumber: string, name: string, plate = '湘J90001', date = '2020-05-06') =>
  `${idNumber},${name},${plate},大众,${date}`

const unknown = 'unknown notCovered'
const none = 'none'

t.test('a refused row with a good ID number makes unknown of that resident, and of nobody else', async (t) => {
  const report = await vehicles([row(idOf(1), '甲1', '湘J90001', '2020-02-30')])
  t.strictSame(await refusals(hub, report), ['2 badDate 登记日期'])
  t.strictSame(await answers(), [unknown, none, none, none, none, none, none])
})

t.test('a destroyed number concerns whom its digits and the name fit', async (t) => {
  const report = await vehicles([row('4.30781E+17', '王芳')])
  t.strictSame(await refusals(hub, report), ['2 destroyedIdNumber 身份号码'])
  t.strictSame(
    await answers(),
    [none, none, none, unknown, unknown, unknown, unknown],
    '9 has no name that would not fit',
  )
  await vehicles([row(`${idOf(4).slice(0, 15)}000`, '王芳')])
  t.strictSame(await answers(), [none, none, none, unknown, unknown, none, unknown], '14 digits tell 6 from 4 and 5')
  await vehicles([row('4.41481E+17', '王芳')])
  t.strictSame(await answers(), [none, none, none, none, none, none, unknown], 'another county')
})

t.test('a destroyed number without a name concerns whom its digits fit', async (t) => {
  await vehicles([row('4.30781E+17', '')])
  t.strictSame(await answers(), Array(7).fill(unknown))
  await vehicles([row(`${idOf(4).slice(0, 15)}000`, '')])
  t.equal(await brand(6, '19851212'), none)
})

t.test('a bad number concerns whom the name fits, however it is written', async (t) => {
  for (const idNumber of ['43078119900307001', idOf(3).slice(0, 17) + (idOf(3).endsWith('1') ? '2' : '1'), ''])
    for (const name of ['买买提·艾力', '买买提•艾力', '买买提 . 艾力', '　买买提·艾力']) {
      const report = await vehicles([row(idNumber, name)])
      t.equal(report.counts.rejected, 1)
      t.strictSame(await answers(), [none, none, unknown, none, none, none, unknown], `${idNumber} ${name}`)
    }
})

t.test('a row that tells nothing of whose it is concerns anybody', async (t) => {
  await vehicles([row('', '')])
  t.strictSame(await answers(), Array(7).fill(unknown))
})

t.test('a damaged name is nobody’s: the row concerns whom the digits fit', async (t) => {
  await vehicles([row('4.30781E+17', '王\ufffd')])
  t.strictSame(await answers(), Array(7).fill(unknown))
})

t.test('a row that cannot be split concerns whose valid number it shows, else anybody', async (t) => {
  const report = await vehicles([`${row(idOf(1), '甲1')},x,y`])
  t.strictSame(await refusals(hub, report), ['2 columnCount'])
  t.strictSame(await answers(), [unknown, none, none, none, none, none, none])
  await vehicles(['甲1,湘J90001,大众,2020-05-06', ...cars(20, 22)])
  t.strictSame(await answers(), Array(7).fill(unknown), 'its cells may stand in other columns')
})

t.test('a later good snapshot answers what a bad row left open', async (t) => {
  await vehicles([row(idOf(1), '甲1', '湘J90001', '2020-02-30'), row('', '')])
  t.equal(await brand(2), unknown)
  await vehicles([row(idOf(1), '甲1')])
  t.strictSame(await answers(), ['大众 v1', none, none, none, none, none, none])
})

t.test('whose row is refused is not gone', async (t) => {
  const n = 60
  await vehicles(cars(10, n), '20261109')
  const rows = [...cars(15, n), car(10).replace('2020-05-06', '2020-02-30'), row('4.30781E+17', '甲11', '湘J10011')]
  rows.push(row('', '', '湘J10012'), row('', '甲13', '湘J99999'))
  const report = await vehicles(rows)
  t.equal(report.counts.rejected, 4)
  // 10: his number; 11, 12: the key; 13: his name; 14 is gone, if the row of nobody is not his
  t.strictSame(counted(report, 'vehicle'), { same: n - 14, gone: 1 })
  t.strictSame(await Promise.all([10, 11, 12, 13].map((one) => brand(one))), Array(4).fill('unknown stale'))
  t.equal(await brand(14), unknown)
})

t.test('one record a resident: a destroyed number keeps whom it fits, and buries the others', async (t) => {
  const licence = (n: number, idNumber = idOf(n)) => `${idNumber},甲${n},43070000${1000 + n},C1,2015-05-05`
  const send = (date: string, rows: readonly string[]) =>
    hub.send('trafficPolice', `licences_${date}.csv`, ['身份号码,姓名,档案编号,准驾车型,领证日期', ...rows])
  const of = async (n: number) => said(await hub.ask(idOf(n), 'driverLicence', at), 'class')
  const many = Array.from({ length: 50 }, (_, index) => licence(100 + index))
  await send('20261109', [...many, licence(20), licence(21)])
  const report = await send('20261110', [...many, licence(20, '4.30781E+17')])
  t.strictSame(counted(report, 'driverLicence'), { same: 50, gone: 1 })
  t.strictSame([await of(20), await of(21), await of(100)], ['unknown stale', none, 'C1 v1'])
})

t.test('a row of two residents is refused whole, and both are unknown', async (t) => {
  const marriage = (number: string, husband: string, wife: string, date: string) =>
    `${number},${husband},甲1,${wife},甲2,${date}`
  const send = (date: string, ...rows: string[]) =>
    hub.send('civilAffairs', `marriages_${date}.csv`, ['字号,男方,男方姓名,女方,女方姓名,日期', ...rows])
  const of = async (n: number) => said(await hub.ask(idOf(n), 'marriage', at), 'spouseName')
  const report = await send('20261110', marriage('A', idOf(1), '4.30781E+17', '2020-01-01'))
  t.strictSame(await refusals(hub, report), ['2 destroyedIdNumber 本人'])
  t.strictSame([await of(1), await of(2), await of(3)], [unknown, unknown, none])
  await send('20261110', marriage('A', idOf(1), idOf(2), '2020-01-01'))
  t.strictSame([await of(1), await of(2), await of(3)], ['甲2 v1', '甲1 v1', none])
  await send('20261110', marriage('A', idOf(1), '4.30781E+17', '2020-01-01'))
  t.strictSame([await of(1), await of(2)], ['甲2 v1 +?', '甲1 v1 +?'], 'and neither is buried')
})

t.test('equal rows: the first is taken, the second refused, and nothing is lost', async (t) => {
  const report = await vehicles([car(1), car(2), car(1), car(1)])
  t.strictSame(await refusals(hub, report), ['4 duplicateKey', '5 duplicateKey'])
  t.strictSame(counted(report, 'vehicle'), { new: 2 })
  t.strictSame((await answers()).slice(0, 3), ['大众 v1', '大众 v1', none])
})

t.test('differing rows of one key: all are refused, and that resident is unknown', async (t) => {
  await vehicles(cars(1, 1), '20261109')
  const report = await vehicles([car(1), car(2), car(1, '红旗'), car(1), car(3), car(3, '红旗')])
  t.strictSame(
    await refusals(hub, report),
    [2, 4, 5, 6, 7].map((line) => `${line} duplicateKey`),
  )
  t.strictSame((await answers()).slice(0, 4), ['unknown stale', '大众 v1', unknown, none])
})

t.test('a line refused for one of its records loses the other, and says so', async (t) => {
  const heading = '字号,男方,男方姓名,女方,女方姓名,日期'
  const rows = [`A,${idOf(1)},甲1,${idOf(2)},甲2,2020-01-01`, `A,${idOf(1)},甲1,${idOf(3)},甲2,2020-01-01`]
  const report = await hub.send('civilAffairs', 'marriages_20261110.csv', [heading, ...rows])
  t.strictSame(await refusals(hub, report), ['3 duplicateKey'])
  const of = async (n: number) => said(await hub.ask(idOf(n), 'marriage', at), 'spouseName')
  t.strictSame([await of(1), await of(2), await of(3), await of(4)], ['甲2 v1', '甲1 v1', unknown, none])
})

/** A valid number that ends in 000, and those whom Excel may have made it of. */
function zeroed(): { readonly idNumber: string; readonly real: string } {
  for (let n = 0; ; n++) {
    const birth = `1970${String((n % 12) + 1).padStart(2, '0')}${String((n % 28) + 1).padStart(2, '0')}`
    const idNumber = idOf(100 * (n % 10), birth)
    if (idNumber.endsWith('000')) return { idNumber, real: idOf(100 * (n % 10) + 23, birth) }
  }
}

t.test('a valid number that ends in 000 is taken, unless the export holds destroyed ones', async (t) => {
  const { idNumber, real } = zeroed()
  await hub.empty()
  await hub.send('police', 'people_20261110.csv', [
    heading,
    `${idNumber},李四,1970-01-01,生,`,
    `${real},李四,1970-01-01,生,`,
    `${idOf(1)},李四,1990-03-07,生,`,
  ])
  const brands = async () =>
    Promise.all([idNumber, real, idOf(1)].map(async (one) => said(await hub.ask(one, 'vehicle', at), 'brand')))
  const alone = await vehicles([row(idNumber, '李四'), car(2)])
  t.strictSame([alone.counts.rejected, await brands()], [0, ['大众 v1', none, none]])
  await hub.store.pool.query('DELETE FROM record WHERE category = 34')
  const rows = [row(idNumber, '李四'), car(2)]
  const beside = await vehicles([...rows, row('4.41481E+17', '张三', '湘J90002')])
  t.strictSame(await refusals(hub, beside), ['2 destroyedIdNumber 身份号码', '4 destroyedIdNumber 身份号码'])
  t.strictSame(await brands(), [unknown, unknown, none], 'his, or his whose last three digits it lost')
  const files = [hub.file('vehicles_20261111_1.csv', [vehicleHeading, ...rows])]
  files.push(hub.file('vehicles_20261111_2.csv', [vehicleHeading, row('4.41481E+17', '张三', '湘J90002')]))
  const parts = await ingest(hub, { department: 'trafficPolice', files })
  t.equal(parts.counts.rejected, 2, 'also where they are in another file of the batch')
})

t.test('a batch of which most rows are bad is refused as a whole', async (t) => {
  await vehicles(cars(1, 1), '20261109')
  const bad = Array.from({ length: 60 }, (_, at) => row('', '', `湘J${20000 + at}`))
  await t.rejects(vehicles([...cars(1, 40), ...bad]), { code: 'tooManyRejects', message: /共 100 行，退回 60 行/ })
  const { rows } = await hub.store.pool.query("SELECT batch_id FROM batch WHERE status = 'refused'")
  t.equal((await refusals(hub, { batchId: rows[0].batch_id } as never)).length, 60, 'with its reasons, to be looked at')
  const { rows: gaps } = await hub.store.pool.query('SELECT FROM gap')
  t.equal(gaps.length, 0)
})
