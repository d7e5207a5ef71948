/** A first load goes straight into `record`; what it leaves must be what the way by `staging` leaves. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { ingest } from '../../src/ingest/ingest.ts'
import { countStaged } from './count-staged.ts'
import { bookFile, textRows } from './readers/zip-file.ts'
import { car, cars, counted, idOf, refusals, smallHub, stagedRows, vehicleHeading } from './small-hub.ts'

const hub = await smallHub(t)
const { pool } = hub.store
const { count: staged, forget } = await countStaged(pool)
t.beforeEach(async () => {
  await hub.empty()
  await forget()
})

/** all that a batch leaves, but for when */
async function whatIsKnown(): Promise<unknown> {
  const [records, residents, gaps, rejects] = await Promise.all(
    [
      `SELECT resident_id, category, source, key, digest, batch_id, observed_at, version, valid_from, valid_to, deleted,
         self_collected, data, sealed FROM record ORDER BY 1, 2, 3, 4`,
      'SELECT resident_id, birth_date, name_keys FROM resident ORDER BY 1',
      'SELECT source, category, resident_id, hint, key, batch_id FROM gap ORDER BY gap::text',
      `SELECT file, line, problems::text, digest FROM reject ORDER BY 1, 2, 3`,
    ].map(async (sql) => (await pool.query(sql)).rows),
  )
  return { records, residents, gaps: gaps?.map((row) => JSON.stringify(row)).sort(), rejects }
}

t.test('rows go straight into the records, and only those wait that may yet be refused', async (t) => {
  const report = await hub.send('trafficPolice', 'vehicles_20261110.csv', [
    vehicleHeading,
    ...cars(1, 20),
    car(3),
    car(4, '丰田'),
  ])
  t.strictSame(counted(report, 'vehicle'), { new: 19 })
  t.strictSame(await refusals(hub, report), ['5 duplicateKey', '22 duplicateKey', '23 duplicateKey'])
  t.equal(await staged(), 4, 'two later rows, and the two first ones of their keys')
  t.equal(await stagedRows(hub), 0)
})

t.test('where the store knows something already, it is compared by way of staging', async (t) => {
  await hub.send('trafficPolice', 'vehicles_20261109.csv', [vehicleHeading, car(1)])
  const report = await hub.send('trafficPolice', 'vehicles_20261110.csv', [vehicleHeading, car(1, '丰田'), car(2)])
  t.strictSame(counted(report, 'vehicle'), { new: 1, changed: 1 })
  t.equal(await staged(), 2)
})

t.test('a number that ends in 000 waits until it is known whether Excel was at work', async (t) => {
  const doubtful = `${idOfZeros},甲,湘J77777,大众,2020-05-06`
  const good = await hub.send('trafficPolice', 'vehicles_20261110.csv', [vehicleHeading, doubtful, car(1)])
  t.strictSame(counted(good, 'vehicle'), { new: 2 })
  t.equal(await staged(), 1)
  await hub.empty()
  const destroyed = '4.30781E+17,甲3,湘J10003,大众,2020-05-06'
  const bad = await hub.send('trafficPolice', 'vehicles_20261110.csv', [vehicleHeading, doubtful, car(1), destroyed])
  t.strictSame(counted(bad, 'vehicle'), { new: 1 })
  t.strictSame(await refusals(hub, bad), ['2 destroyedIdNumber 身份号码', '4 destroyedIdNumber 身份号码'])
})

t.test('rows of several records wait', async (t) => {
  const couple = (nth: number) => `J${nth},${idOf(nth)},甲,${idOf(nth + 100)},乙,2020-05-06`
  const heading = '字号,男方,男方姓名,女方,女方姓名,日期'
  const alone = `J9,${idOf(9)},甲,${idOf(9)},甲,2020-05-06`
  const report = await hub.send('civilAffairs', 'marriages_20261110.csv', [
    heading,
    couple(1),
    couple(2),
    couple(1),
    alone,
  ])
  t.strictSame(counted(report, 'marriage'), { new: 5 })
  t.strictSame(await refusals(hub, report), ['4 duplicateKey'])
  t.equal(await staged(), 6, 'of a row that says the same of one person twice, one record is left')
})

/** a good number that ends in 000 */
const idOfZeros = findZeros()
const brands = ['大众', '丰田']
const row = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(...brands)).map(([n, brand]) => car(n, brand)),
  },
  // ends in 000, and is good; and one that Excel destroyed, which makes it doubtful
  { weight: 2, arbitrary: fc.constant(`${idOfZeros},甲,湘J77777,大众,2020-05-06`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('4.30781E+17,甲3,湘J10003,大众,2020-05-06', `${idOf(4)},甲4,湘J10004,大众,2020-02-30`),
  },
)

t.test('whatever the rows, both ways leave the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 3 }),
      async (files) => {
        const paths = files.map((rows, nth) => hub.file(`vehicles_20261110_${nth}.csv`, [vehicleHeading, ...rows]))
        const left = []
        for (const keysRemembered of [undefined, 0, 3]) {
          await hub.empty()
          const report = await ingest(hub, { department: 'trafficPolice', files: paths, keysRemembered })
          left.push({ counts: report.counts, known: await whatIsKnown() })
        }
        assert.deepEqual(left[1], left[0])
        assert.deepEqual(left[2], left[0])
      },
    ),
    { numRuns: 12, verbose: 1 },
  )
})

t.test('what goes wrong on the direct way is done again by way of staging', async (t) => {
  await pool.query(`
    CREATE SEQUENCE attempts;
    CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('attempts') = 1 THEN RAISE unique_violation; END IF; RETURN NULL; END $$;
    CREATE TRIGGER refuse_once AFTER INSERT ON record FOR EACH STATEMENT EXECUTE FUNCTION refuse_once()`)
  t.teardown(() => pool.query('DROP TRIGGER refuse_once ON record'))
  const rows = [...cars(1, 20), `${idOf(21)},甲21,湘J1,大众,2020-02-30`]
  const report = await hub.send('trafficPolice', 'vehicles_20261110.csv', [vehicleHeading, ...rows])
  t.strictSame(counted(report, 'vehicle'), { new: 20 })
  t.strictSame(await refusals(hub, report), ['22 badDate 登记日期'], 'once, though it was found twice')
  t.equal(report.counts.rows, 21)
  t.equal(await staged(), 20)
  t.equal(await stagedRows(hub), 0)
})

t.test('digests that are late hold nobody up', { timeout: 20_000 }, async (t) => {
  await pool.query(`
    CREATE FUNCTION come_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;
    CREATE TRIGGER come_late BEFORE UPDATE OF files ON batch FOR EACH STATEMENT EXECUTE FUNCTION come_late()`)
  t.teardown(() => pool.query('DROP TRIGGER come_late ON batch'))
  const destroyed = '4.30781E+17,甲3,湘J10003,大众,2020-05-06'
  const doubtful = `${idOfZeros},甲,湘J77777,大众,2020-05-06`
  const report = await hub.send('trafficPolice', 'vehicles_20261110.csv', [vehicleHeading, doubtful, car(1), destroyed])
  t.strictSame(counted(report, 'vehicle'), { new: 1 })
  t.match(report.files, [{ sha256: /^[0-9a-f]{64}$/ }])
})

t.test('a file that is refused says so once', async (t) => {
  const bad = Array.from({ length: 120 }, (_, nth) => `${idOf(nth + 1)},甲,湘J${nth},大众,2020-02-30`)
  await t.rejects(hub.send('trafficPolice', 'vehicles_20261110.csv', [vehicleHeading, ...bad, ...cars(200, 205)]), {
    code: 'tooManyRejects',
  })
  const { rows } = await pool.query('SELECT count(*)::int AS rejects FROM reject')
  t.equal(rows[0].rejects, 120)
  t.equal((await pool.query('SELECT FROM record')).rowCount, 0)
})

t.test('in a workbook a line is known by its sheet too', async (t) => {
  const heading = vehicleHeading.split(',')
  const book = bookFile({
    sheets: [
      { name: '城关', rows: textRows([heading, car(1).split(',')]) },
      { name: '乡镇', rows: textRows([heading, car(2).split(','), car(1, '丰田').split(',')]) },
    ],
  })
  const report = await hub.send('trafficPolice', 'book_20261110.xlsx', book)
  t.strictSame(counted(report, 'vehicle'), { new: 1 })
  const { rows } = await pool.query('SELECT sheet, line FROM reject ORDER BY line, sheet')
  t.strictSame(rows, [
    { sheet: '城关', line: 2 },
    { sheet: '乡镇', line: 3 },
  ])
})

t.test('days that a workbook counts from 1904 are the days that it shows', async (t) => {
  const heading = vehicleHeading.split(',')
  const row = car(1).split(',').with(4, '42798')
  for (const [date1904, day] of [
    [false, '2017-03-04'],
    [true, '2021-03-05'],
  ] as const) {
    const book = bookFile({ sheets: [{ name: '城关', rows: textRows([heading, row]) }], date1904 })
    await hub.send('trafficPolice', `book_2026111${date1904 ? 2 : 1}.xlsx`, book)
    const found = await hub.profile(idOf(1), 'vehicle')
    t.match(found?.held, { records: [{ fields: { registeredOn: day } }] })
  }
})

function findZeros(): string {
  const hundreds = Array.from({ length: 9 }, (_, nth) => (nth + 1) * 100)
  const days = Array.from({ length: 28 }, (_, nth) => `199003${String(nth + 1).padStart(2, '0')}`)
  const found = days
    .flatMap((birth) => hundreds.map((n) => idOf(n, birth)))
    .find((idNumber) => idNumber.endsWith('000'))
  if (found === undefined) throw new Error('none of the numbers ends in 000')
  return found
}
