/** From a file that an officer sends to what the hub then knows, and back to him what it did not take. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import {
  fill,
  headingOf,
  multipart,
  type Officer,
  officerOf,
  openWorkbook,
  pageOf,
  rowsOf,
  saved,
} from '../fixtures/officer.ts'
import { bookEntries, bookFile, textCell, textRows, zipFile } from '../ingest/readers/zip-file.ts'
import { said, wholeStore, withWords } from '../ingest/small-hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = withWords(await testHub(t))
const served = await testApp(t, hub)
const { ask, app } = served
const officer = await officerOf(served, 'trafficPolice')
const template = Buffer.from(
  (await app.inject({ url: '/v1/templates/vehicle.xlsx', headers: officer.headers })).rawPayload,
)

const idOf = (n: number) => idNumberOf('430781', '1990-03-07', String(n).padStart(3, '0'))
const brandOf = async (n: number, at = new Date()) => {
  const answer = await hub.ask(idOf(n), 'vehicle', { at })
  // whether there may be more is not what is asked here
  return said(answer, 'brand').replace(' +?', '')
}

function car(n: number, change: Readonly<Record<string, string | Date | number>> = {}) {
  return {
    公民身份号码: idOf(n),
    姓名: `甲${n}`,
    号牌种类: '02 小型汽车号牌',
    号牌号码: `湘J${10000 + n}`,
    车辆类型: 'K33',
    品牌型号: '大众',
    初次登记日期: '2020-05-06',
    ...change,
  }
}

async function filled(rows: Parameters<typeof fill>[1]): Promise<Buffer> {
  const book = await openWorkbook(template)
  fill(pageOf(book), rows)
  return saved(book)
}

/** The same without the template's looks, which take another program's time. */
function plain(rows: readonly Readonly<Record<string, string | Date | number>>[]): Buffer {
  const headings = ['操作', ...Object.keys(car(0))]
  const cells = rows.map((row) => headings.map((heading) => String(row[heading] ?? '')))
  return bookFile({ sheets: [{ name: '机动车', rows: textRows([headings, ...cells]) }] })
}

const byTemplate = { category: 'vehicle' }

const csvHeading =
  '机动车序号,号牌种类,号牌号码,中文品牌,车辆型号,车辆类型,使用性质,机动车所有人,身份证明名称,身份证明号码,初次登记日期,检验有效期止,强制报废期止,机动车状态,车辆识别代号'

function csvCar(n: number, change: { readonly plate?: string; readonly date?: string } = {}): string {
  const { plate = `湘JB${n}`, date = '2024-11-02 00:00:00' } = change
  return `1,02,${plate},哈弗牌,CC6460,K32,A,甲${n},居民身份证,${idOf(n)},${date},2027-11-30,2099-12-31,A,LSVAF4180E2184847`
}

t.test(
  'a template that was filled in is in the profile: codes by code, by text or both, dates in every spelling',
  async (t) => {
    const content = await filled([
      car(1),
      car(2, { 号牌种类: '02', 车辆类型: 'K33', 初次登记日期: '2020/5/6' }),
      car(3, { 号牌种类: '小型汽车号牌', 初次登记日期: '2020年5月6日', 操作: '更新' }),
      car(4, { 初次登记日期: new Date('2020-05-06T00:00:00Z'), 品牌型号: '=HYPERLINK("http://evil")' }),
      car(5, { 号牌号码: '+8613900000000' }),
    ])
    const batch = await officer.upload([{ name: '机动车.xlsx', content }], byTemplate)
    t.match(batch, {
      status: 'merged',
      export: 'template:vehicle',
      mode: 'changes',
      department: 'trafficPolice',
      counts: { rows: 5, rejected: 0, categories: { vehicle: { new: 5 } } },
      leftover: [],
      upload: { dryRun: false, template: 'current', repeatable: false },
    })
    t.ok(batch.counts.notes >= 1, 'the example is no row')
    for (const n of [1, 2, 3, 5]) t.equal(await brandOf(n), '大众 v1')
    t.equal(await brandOf(4), '=HYPERLINK("http://evil") v1', 'a text is a text')
    const again = await officer.upload([{ name: '机动车.xlsx', content }], byTemplate)
    t.match(again.counts.categories.vehicle, { new: 0, changed: 0, same: 5 })
    const folders = await readdir(join(hub.folder, 'uploads'))
    t.strictSame(folders, [], 'what is in the store needs no file')
  },
)

t.test('a row says that a record is void; in a snapshot it is not there', async (t) => {
  const gone = await officer.upload(
    [{ name: 'a.xlsx', content: plain([car(1, { 操作: '删除', 品牌型号: '' })]) }],
    byTemplate,
  )
  t.match(gone.counts.categories.vehicle, { deleted: 1 })
  t.equal(await brandOf(1), 'unknown notCovered')
  const some = plain([car(2), car(3), car(4), car(5, { 操作: '删除' })])
  const refused = await officer.upload([{ name: 'b.xlsx', content: some }], { ...byTemplate, mode: 'snapshot' })
  t.match(refused, { status: 'refused', refusal: { code: 'snapshotShrinks' }, upload: { repeatable: true } })
  const { body } = await officer.post(`/v1/batches/${refused.batch}/repeat`, { allowShrink: true })
  t.match(await officer.ended(body.batch), {
    status: 'merged',
    mode: 'snapshot',
    counts: { categories: { vehicle: { same: 2, changed: 1, gone: 1 } } },
  })
  t.equal(await brandOf(5), 'none', 'all there is was said')
  t.match((await officer.post(`/v1/batches/${refused.batch}/repeat`, {})).body, { code: 'uploadGone' })
  const older = iconv.encode(`${[csvHeading, csvCar(5)].join('\r\n')}\r\n`, 'gb18030')
  t.match(
    await officer.upload([{ name: '机动车_20261101_1.csv', content: older }], {
      adapter: 'vehicles',
      allowShrink: 'true',
    }),
    { status: 'refused', refusal: { code: 'olderThanStore' } },
    'an export of before is older than that, too',
  )
  t.equal((await officer.post(`/v1/batches/${body.batch}/revert`, {})).status, 200)
})

t.test('rows that were not taken come back in the template, are corrected, and are taken', async (t) => {
  const content = await filled([
    car(10),
    car(11, { 公民身份号码: idOf(11).slice(0, 17) }),
    car(12, { 号牌种类: '飞机' }),
    car(13, { 初次登记日期: '2020-02-30', 品牌型号: '-1+1' }),
    car(14, { 号牌号码: '湘J1', 品牌型号: '甲' }),
    car(14, { 号牌号码: '湘J1', 品牌型号: '乙' }),
    car(15, { 公民身份号码: '' }),
  ])
  const batch = await officer.upload([{ name: 'a.xlsx', content }], byTemplate)
  t.match(batch, { status: 'merged', counts: { rows: 7, rejected: 6, categories: { vehicle: { new: 1 } } } })
  const { body } = await officer.get(`/v1/batches/${batch.batch}/rejects`)
  const told = body.rejects.map(({ problems }: { problems: { code: string; column?: string }[] }) =>
    problems.map(({ code, column }) => `${code} ${column ?? ''}`.trim()).join(),
  )
  t.strictSame(told, [
    'badIdNumber 公民身份号码',
    'unknownCode 号牌种类',
    'badDate 初次登记日期',
    'duplicateKey',
    'duplicateKey',
    'missing 公民身份号码',
  ])
  t.match(body.rejects[0], { file: 'a.xlsx', line: Number, problems: [{ title: /GB 11643/ }] })
  const page = (await officer.get(`/v1/batches/${batch.batch}/rejects?limit=2`)).body
  t.match([page.rejects.length, page.next], [2, 2])
  t.match((await officer.get(`/v1/batches/${batch.batch}/rejects?limit=2&offset=4`)).body, { next: undefined })

  const book = await officer.workbook(`/v1/batches/${batch.batch}/rejects.xlsx`)
  const sheet = pageOf(book)
  const rows = rowsOf(sheet)
  t.equal(rows.length, 6)
  t.match(rows[0], {
    公民身份号码: idOf(11).slice(0, 17),
    退回原因: /^“公民身份号码”：身份号码不符合/,
    原行号: /第 \d+ 行/,
  })
  t.match(rows[2], { 品牌型号: `'-1+1` }, 'no formula leaves the hub')
  t.match(rows[4], { 品牌型号: '乙', 退回原因: /多次/ }, 'cells of rows that were refused late, too')
  const { row, column } = headingOf(sheet)
  const set = (nth: number, heading: string, value: string) => {
    sheet.getRow(row + 1 + nth).getCell(column(heading)).value = value
  }
  set(0, '公民身份号码', idOf(11))
  set(1, '号牌种类', '02 小型汽车号牌')
  set(2, '初次登记日期', '2020-02-29')
  set(4, '号牌号码', '湘J2')
  set(5, '公民身份号码', idOf(15))
  const corrected = await officer.upload([{ name: '退回.xlsx', content: await saved(book) }], byTemplate)
  t.match(corrected, {
    status: 'merged',
    counts: { rows: 6, rejected: 0, categories: { vehicle: { new: 6 } } },
    leftover: [],
    upload: { template: 'current' },
  })
  t.equal(await brandOf(13), '-1+1 v1', 'what was put before it is off again')
  t.equal(await brandOf(14), '乙 v1, 甲 v1')
})

t.test(
  'what a department’s own system exports is taken too; its rejects come back as a workbook and are taken as that',
  async (t) => {
    const lines = [
      csvHeading,
      csvCar(30),
      csvCar(31, { date: '昨天' }),
      csvCar(32, { plate: '湘JX' }),
      csvCar(32, { plate: '湘JX', date: '2024-11-03' }),
    ]
    const rest = Array.from({ length: 5 }, (_, at) => csvCar(40 + at))
    const content = iconv.encode(`${[...lines, ...rest].join('\r\n')}\r\n`, 'gb18030')
    const batch = await officer.upload([{ name: '机动车_20261101_1.csv', content }], {
      adapter: 'vehicles',
      allowShrink: 'true',
    })
    t.match(batch, {
      status: 'merged',
      export: 'vehicles',
      mode: 'snapshot',
      observedAt: '2026-10-31T16:00:00.000Z',
      counts: { rows: 9, rejected: 3 },
    })
    const book = await officer.workbook(`/v1/batches/${batch.batch}/rejects.xlsx`)
    const sheet = pageOf(book)
    const rows = rowsOf(sheet)
    t.strictSame(
      rows.map(({ 身份证明号码 }) => 身份证明号码),
      [idOf(31), idOf(32), idOf(32)],
    )
    t.match([rows[0]?.退回原因, rows[1]?.退回原因], [/^“初次登记日期”：日期/, /多次/])
    const { row, column } = headingOf(sheet)
    sheet.getRow(row + 1).getCell(column('初次登记日期')).value = '2024-11-02'
    sheet.getRow(row + 3).getCell(column('号牌号码')).value = '湘JY'
    const changed = await saved(book)
    const corrected = await officer.upload([{ name: '退回.xlsx', content: changed }], { adapter: 'vehicles' })
    t.match(corrected, {
      status: 'merged',
      export: 'corrections:vehicles',
      mode: 'changes',
      counts: { rows: 3, rejected: 0, categories: { vehicle: { gone: 0 } } },
    })
    const then = new Date('2026-11-01')
    t.equal(await brandOf(31, then), '哈弗牌CC6460 v1')
    t.equal(await brandOf(32, then), '哈弗牌CC6460 v1, 哈弗牌CC6460 v1')
    const whole = await hub.ask(idOf(30), 'vehicle', { at: then })
    t.match(said(whole, 'brand'), '哈弗牌CC6460 v1', 'a few rows are not all there is')
    const wrong = await officer.upload([{ name: '退回.xlsx', content: changed }], { adapter: 'licences' })
    t.match(wrong, { status: 'refused', refusal: { code: 'templateOfOther' } })
  },
)

t.test('an old export that was downloaded a second time, or renamed, is not today’s', async (t) => {
  const content = iconv.encode(`${[csvHeading, csvCar(30)].join('\r\n')}\r\n`, 'gb18030')
  const by = { adapter: 'vehicles', allowShrink: 'true' }
  const before = await wholeStore(hub)
  t.match(await officer.upload([{ name: '机动车_20261031_1 (1).csv', content }], by), {
    status: 'refused',
    refusal: { code: 'olderThanStore' },
  })
  t.match(await officer.upload([{ name: '机动车.csv', content }], by), {
    status: 'refused',
    refusal: { code: 'exportUndated', message: /机动车_YYYYMMDD_1\.csv/ },
  })
  t.strictSame(await wholeStore(hub), before)
})

t.test('a dry run says what would change, and changes nothing; then it is done with the same file', async (t) => {
  const before = await wholeStore(hub)
  const content = plain([car(50), car(10, { 品牌型号: '红旗' })])
  const tried = await officer.upload([{ name: 'a.xlsx', content }], { ...byTemplate, dryRun: 'true' })
  t.match(tried, {
    status: 'dryRun',
    counts: {
      rows: 2,
      categories: { vehicle: { new: 1, changed: 1 } },
      changedFields: { vehicle: { brand: 1 } },
    },
    upload: { dryRun: true, repeatable: true },
  })
  t.strictSame(await wholeStore(hub), before)
  const { status, body, headers } = await officer.post(`/v1/batches/${tried.batch}/repeat`, {})
  t.match([status, headers.location], [202, `/v1/batches/${body.batch}`])
  t.match(await officer.ended(body.batch), {
    status: 'merged',
    counts: { categories: { vehicle: { new: 1, changed: 1 } } },
  })
  t.equal(await brandOf(10), '红旗 v2')
  const reverted = await officer.post(`/v1/batches/${body.batch}/revert`, {})
  t.match(reverted.body.batch, { mode: 'revert', status: 'merged' })
  t.equal(await brandOf(10), '大众 v3')
  t.match((await officer.post(`/v1/batches/${body.batch}/revert`, {})).body, { code: 'batchNotRevertible' })
  t.match((await officer.post(`/v1/batches/${body.batch}/repeat`, {})).body, { status: 409 })
})

t.test('an outdated template says so and is taken; another category’s is not', async (t) => {
  const book = await openWorkbook(template)
  const page = pageOf(book)
  fill(page, [car(60)])
  page.getCell('A2').value = '模板版本：vehicle@000000000000（请保留本行）'
  t.match(await officer.upload([{ name: 'a.xlsx', content: await saved(book) }], byTemplate), {
    status: 'merged',
    counts: { rows: 1, rejected: 0 },
    upload: { template: 'outdated' },
  })
  page.getCell('A2').value = ''
  t.match(await officer.upload([{ name: 'a.xlsx', content: await saved(book) }], byTemplate), {
    status: 'merged',
    upload: { template: 'unmarked' },
  })
  page.spliceColumns(headingOf(page).column('号牌号码'), 1)
  t.match(await officer.upload([{ name: 'a.xlsx', content: await saved(book) }], byTemplate), {
    status: 'refused',
    refusal: { code: 'fileMissingColumn', message: /号牌号码/ },
  })
  const other = await app.inject({ url: '/v1/templates/driverLicence.xlsx', headers: officer.headers })
  t.match(await officer.upload([{ name: 'a.xlsx', content: other.rawPayload }], byTemplate), {
    status: 'refused',
    refusal: { code: 'templateOfOther' },
  })
  t.match(await officer.upload([{ name: 'a.xlsx', content: template }], { adapter: 'licences' }), {
    status: 'refused',
    refusal: { code: 'templateOfOther' },
  })
})

t.test('a department’s officers see to what is theirs, and to nothing else', async (t) => {
  const other = await officerOf(served, 'civilAffairs')
  const { batch } = await officer.upload([{ name: 'a.xlsx', content: plain([car(61, { 号牌种类: '?' })]) }], byTemplate)
  for (const url of ['', '/rejects', '/rejects.xlsx'])
    t.match((await other.get(`/v1/batches/${batch}${url}`)).body, { status: 403, code: 'forbidden' }, url)
  for (const act of ['revert', 'repeat'])
    t.match((await other.post(`/v1/batches/${batch}/${act}`, {})).body, { status: 403, code: 'forbidden' }, act)
  t.strictSame((await other.get('/v1/batches')).body, { batches: [] })
  t.match((await other.send([{ name: 'a.xlsx', content: template }], byTemplate)).body, { code: 'notOwnCategory' })
  t.match((await other.send([{ name: 'a.csv', content: 'x' }], { adapter: 'vehicles' })).body, {
    code: 'unknownExport',
  })
  const { body } = await officer.get('/v1/batches?limit=3')
  t.equal(body.batches.length, 3)
  t.equal(body.batches[0].batch, batch)
  t.equal((await officer.get(`/v1/batches?limit=1&before=${body.next}`)).body.batches.length, 1)
  t.match((await officer.get('/v1/batches/999999')).body, { code: 'batchNotFound' })
  t.match((await officer.get('/v1/batches/x')).body, { code: 'badRequest' })
})

t.test('a form that is not as agreed is refused, and leaves nothing', async (t) => {
  const file = { name: 'a.xlsx', content: template }
  const forms: readonly (readonly [Parameters<Officer['send']>[0], Record<string, string>, string])[] = [
    [[file], {}, 'badUpload'],
    [[file], { category: 'vehicle', adapter: 'vehicles' }, 'badUpload'],
    [[file], { category: 'nothing' }, 'unknownCategory'],
    [[file], { ...byTemplate, mode: 'all' }, 'badUpload'],
    [[file], { ...byTemplate, dryRun: 'yes' }, 'badUpload'],
    [[file], { ...byTemplate, more: '1' }, 'badUpload'],
    [[file], { adapter: 'vehicles', mode: 'changes' }, 'badUpload'],
    [[], byTemplate, 'badUpload'],
    [[file, file], byTemplate, 'badUpload'],
    [[{ ...file, content: '' }], byTemplate, 'badUpload'],
    [[{ ...file, name: '..' }], byTemplate, 'badUpload'],
    [[{ ...file, name: '名'.repeat(80) }], byTemplate, 'badUpload'],
    [[{ ...file, name: `${idOf(1)}.xlsx` }], byTemplate, 'badUpload'],
    [Array.from({ length: 21 }, (_, n) => ({ ...file, name: `${n}` })), byTemplate, 'badUpload'],
  ]
  const before = await hub.store.pool.query('SELECT count(*) FROM batch')
  for (const [files, fields, code] of forms) {
    const { body } = await officer.send(files, fields)
    t.equal(body.code, code, JSON.stringify(fields))
    t.ok(body.status < 500)
  }
  const { payload, type } = multipart([file], byTemplate)
  const raw = (content: Buffer, headers: Record<string, string>) =>
    ask({ method: 'POST', url: '/v1/uploads', headers: { ...officer.headers, ...headers }, payload: content })
  const broken: readonly (readonly [Buffer, string, string])[] = [
    [payload.subarray(0, payload.length / 2), type, 'badUpload'],
    [payload, 'multipart/form-data', 'badUpload'],
    [payload, 'multipart/form-data; boundary=other', 'badUpload'],
    [Buffer.from('{}'), 'application/json', 'unsupportedMediaType'],
    [Buffer.from('x'), 'text/plain', 'unsupportedMediaType'],
  ]
  for (const [content, contentType, code] of broken)
    t.equal((await raw(content, { 'content-type': contentType })).body.code, code, contentType)
  const path = (await officer.send([{ ...file, name: '../../../x.xlsx' }], byTemplate)).body
  t.ok(path.batch || path.code === 'badUpload')
  if (path.batch) t.equal((await officer.ended(path.batch)).files[0].name, 'x.xlsx')
  t.notOk(existsSync(join(hub.folder, 'x.xlsx')))
  const after = await hub.store.pool.query('SELECT count(*) FROM batch')
  t.ok(after.rows[0].count - before.rows[0].count <= 1)
  const { rows } = await hub.store.pool.query<{ folder: string }>('SELECT folder FROM upload WHERE removed_at IS NULL')
  t.strictSame(
    (await readdir(join(hub.folder, 'uploads'))).sort(),
    [...new Set(rows.map(({ folder }) => folder))].sort(),
    'nothing lies about',
  )
})

t.test('names of columns that cannot be stored do no harm', async (t) => {
  const heading = [
    '公民身份号码',
    '姓名',
    '号牌种类',
    '号牌号码',
    '车辆类型',
    '品牌型号',
    '初次登记日期',
    '备_x0000_注',
  ]
  const row = [idOf(80), '甲', '02', '湘J80', 'K33', '大众', '2020-05-06', 'x']
  const book = (rows: string[][]) => bookFile({ sheets: [{ name: 'a', rows: textRows(rows) }] })
  t.match(await officer.upload([{ name: 'a.xlsx', content: book([heading, row]) }], byTemplate), {
    status: 'merged',
    leftover: ['备注'],
  })
  t.match(await officer.upload([{ name: 'a.xlsx', content: book([heading.toSpliced(3, 1)]) }], byTemplate), {
    status: 'refused',
    refusal: { code: 'fileMissingColumn', message: /备注/ },
  })
})

t.test('bombs are refused in two seconds, and the next file is taken', async (t) => {
  const stored = (rows: string) =>
    zipFile(bookEntries({ sheets: [{ name: 'a', rows }] }).map((entry) => ({ ...entry, stored: true })))
  const deflated = (rows: string) => zipFile(bookEntries({ sheets: [{ name: 'a', rows }] }))
  const head = textRows([['公民身份号码', '号牌号码']])
  const bombs: Readonly<Record<string, Buffer>> = {
    'a hundred megabytes of spaces': deflated(' '.repeat(100 << 20)),
    'a million columns': stored(`<row r="1">${'<c t="inlineStr"><is><t>x</t></is></c>'.repeat(1_000_000)}</row>`),
    'a cell far to the right': stored(`${head}<row r="2">${textCell('XFD2', 'x')}</row>`),
    'an entity': zipFile(
      bookEntries({ sheets: [{ name: 'a', rows: head }] }).map((entry) =>
        entry.name.includes('sheet1') ? { ...entry, content: '<!DOCTYPE x [<!ENTITY a "b">]><x/>' } : entry,
      ),
    ),
    'no workbook': Buffer.from('PK\x03\x04'),
  }
  for (const [name, content] of Object.entries(bombs)) {
    const batch = await officer.upload([{ name: 'bomb.xlsx', content }], byTemplate)
    t.match(batch, { status: 'refused', refusal: { code: /^file/ } }, name)
    const took = Date.parse(batch.finishedAt) - Date.parse(batch.upload.receivedAt)
    t.ok(took < 2000, `${name}: ${took} ms`)
  }
  t.match(await officer.upload([{ name: 'a.xlsx', content: plain([car(70)]) }], byTemplate), {
    status: 'merged',
  })
})

t.test('what officers do is in the access log, and nobody’s data with it', async (t) => {
  const { rows } = await hub.store.pool.query<{ kind: string; subject: string; route: string; text: string }>(
    `SELECT kind, subject, route, e::text AS text FROM access_entry e WHERE role = 'officer'`,
  )
  const kinds = new Set(rows.map(({ kind, route }) => `${kind} ${route}`))
  for (const kind of [
    'administration POST /v1/uploads',
    'administration POST /v1/batches/:batch/revert',
    'administration POST /v1/batches/:batch/repeat',
    'export GET /v1/batches/:batch/rejects.xlsx',
  ])
    t.ok(kinds.has(kind), kind)
  t.ok(rows.some(({ subject }) => subject === 'upload:template:vehicle changes'))
  for (const { text } of rows) t.notMatch(text, /430781199003/)
})
