/** The unified templates, opened by another program's reader and by our own. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import exceljs from 'exceljs'
import { SaxesParser } from 'saxes'
import t from 'tap'
import { compileExport } from '../../src/ingest/map-row.ts'
import { readerOf } from '../../src/ingest/readers/index.ts'
import { Zip } from '../../src/ingest/readers/zip.ts'
import { templateColumns } from '../../src/ingest/template-columns.ts'
import { findMadeExport, templateExportId } from '../../src/ingest/template-export.ts'
import { readMark, templateFingerprint } from '../../src/ingest/workbook-mark.ts'
import { testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { testHub } from '../fixtures/hub.ts'
import { headingOf, officerOf, openWorkbook, pageOf } from '../fixtures/officer.ts'

const { hub, as } = madeUpCallers(await testHub(t))
const served = await testApp(t, hub)
const { ask, app, signIn } = served

async function template(category: string): Promise<Buffer> {
  const [source = ''] = hub.catalogue.getCategory(category).sources
  const officer = { kind: 'account', id: '0', role: 'officer', name: '甲', organisation: '乙', area: hub.area } as const
  const headers = as({ ...officer, department: source })
  const { rawPayload, statusCode } = await app.inject({ url: `/v1/templates/${category}.xlsx`, headers })
  if (statusCode !== 200) throw new Error(`${category}: ${statusCode}`)
  return rawPayload
}

t.test('every category has its template, which other programs open and ours reads without a row in it', async (t) => {
  for (const category of hub.catalogue.categories) {
    const content = await template(category.id)
    const path = join(hub.folder, `${category.id}.xlsx`)
    await writeFile(path, content)
    t.strictSame(await readMark(path, category.id), {
      kind: 'template',
      category: category.id,
      fingerprint: templateFingerprint(hub.catalogue, category),
    })
    const [source = ''] = category.sources
    const { adapter } = hub.adapters.get(source)
    for (const mode of ['snapshot', 'changes'] as const) {
      const one = findMadeExport({ adapter, catalogue: hub.catalogue, id: templateExportId(category.id), mode })
      if (!one) return t.fail(category.id)
      const { required, optional } = compileExport({
        adapter,
        export: one,
        catalogue: hub.catalogue,
        today: '2026-11-21',
      })
      const reader = readerOf(one.format)
      let rows = 0
      let notes = 0
      for await (const block of reader.blocks(path, { required, optional, fileName: 'x' })) {
        rows += (block.rows?.length ?? 0) + (block.broken?.length ?? 0)
        notes += block.notes ?? 0
        for (const { heading } of templateColumns(hub.catalogue, category))
          t.ok(block.header.columns.includes(heading), `${category.id}: ${heading}`)
      }
      t.equal(rows, 0, `${category.id}: neither the example nor a blank row is taken`)
      t.ok(notes >= 1, 'the example is counted among the notes')
    }
  }
})

t.test('its XML is what Excel asks for: well-formed, elements in their order, every name defined', async (t) => {
  const path = join(hub.folder, 'order.xlsx')
  await writeFile(path, await template('personBasic'))
  const zip = await Zip.open(path, 'x')
  t.teardown(() => zip.close())
  const read = async (name: string) => {
    const pieces: Buffer[] = []
    for await (const piece of zip.read(name)) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  }
  const childrenOf = (xml: string) => {
    const children: string[] = []
    let depth = 0
    const parser = new SaxesParser()
    parser.on('error', (error) => {
      throw error
    })
    parser.on('opentag', ({ name }) => {
      if (depth === 1 && children.at(-1) !== name) children.push(name)
      depth++
    })
    parser.on('closetag', () => {
      depth--
    })
    parser.write(xml).close()
    return children
  }
  const sheet = await read('xl/worksheets/sheet1.xml')
  const workbook = await read('xl/workbook.xml')
  t.strictSame(childrenOf(sheet), ['sheetViews', 'cols', 'sheetData', 'mergeCells', 'dataValidations'])
  t.strictSame(childrenOf(workbook), ['bookViews', 'sheets', 'definedNames'])
  t.strictSame(childrenOf(await read('xl/styles.xml')), [
    'fonts',
    'fills',
    'borders',
    'cellStyleXfs',
    'cellXfs',
    'cellStyles',
  ])
  childrenOf(await read('xl/worksheets/sheet2.xml'))
  childrenOf(await read('[Content_Types].xml'))
  const used = [...sheet.matchAll(/<formula1>(\w+)<\/formula1>/g)].map(([, name = '']) => name)
  t.ok(used.length >= 6)
  for (const name of used) t.match(workbook, `<definedName name="${name}">代码!$`)
  for (const [, prompt = ''] of sheet.matchAll(/prompt="([^"]*)"/g)) t.ok(prompt.length <= 255)
  for (const [, title = ''] of sheet.matchAll(/promptTitle="([^"]*)"/g)) t.ok(title.length <= 32)
})

t.test('cells are text, codes are chosen from lists, what must be filled in is red', async (t) => {
  const officer = await officerOf(served, 'trafficPolice')
  const book = await officer.workbook('/v1/templates/vehicle.xlsx')
  const page = pageOf(book)
  const { row, column } = headingOf(page)
  t.match(String(page.getCell('A2').value), /^模板版本：vehicle@[0-9a-f]{12}/)
  for (let line = row; line < row + 100; line++)
    for (const heading of ['操作', '公民身份号码', '号牌种类', '初次登记日期'])
      t.equal(page.getRow(line).getCell(column(heading)).numFmt, '@', `${heading} ${line}`)
  const example = page.getRow(row + 1)
  t.equal(example.getCell(1).value, '示例')
  t.equal(example.getCell(column('号牌种类')).value, '01 大型汽车号牌')
  const wants = (heading: string) => String(page.getRow(row - 1).getCell(column(heading)).value)
  t.match(wants('号牌种类'), /^必填；从列表中选择/)
  t.match(wants('机动车状态'), /^选填；.*同时有几个状态的取最重的一个$/)
  t.equal(page.getRow(row).getCell(column('号牌种类')).font.color?.argb, 'FFC00000')
  t.not(page.getRow(row).getCell(column('品牌型号')).font.color?.argb, 'FFC00000')
  const validation = page.getRow(row + 5).getCell(column('号牌种类')).dataValidation
  t.match(validation, { type: 'list', formulae: ['list_plateType'], errorStyle: 'warning' })
  const list = book.getWorksheet('代码')
  t.equal(list?.state, 'hidden')
  t.match(book.definedNames.getRanges('list_plateType').ranges, [/^'代码'!\$[A-Z]+\$2:\$[A-Z]+\$\d+$/])
})

t.test('a template is for the officers of its department', async (t) => {
  const officer = await officerOf(served, 'trafficPolice')
  t.match((await officer.get('/v1/templates/marriage.xlsx')).body, { code: 'notOwnCategory', status: 403 })
  t.match((await officer.get('/v1/templates/nothing.xlsx')).body, { code: 'unknownCategory', status: 404 })
  t.match((await officer.get('/v1/templates/vehicle')).body, { code: 'notFound' })
  const clerk = await signIn('clerk')
  t.match((await ask({ url: '/v1/templates/vehicle.xlsx', headers: clerk })).body, { code: 'forbidden' })
  const nobody = await signIn('officer', { department: 'nowhere' })
  t.match((await ask({ url: '/v1/templates/vehicle.xlsx', headers: nobody })).body, { code: 'forbidden' })
})

t.test('the mark tells templates of one catalogue from those of another', async (t) => {
  const category = hub.catalogue.getCategory('vehicle')
  const fingerprint = templateFingerprint(hub.catalogue, category)
  const { brand, ...fields } = category.fields
  t.ok(brand)
  t.not(templateFingerprint(hub.catalogue, { ...category, fields }), fingerprint)
  const sets = new Map(hub.catalogue.codeSets)
  const plates = sets.get('plateType')
  if (!plates) return t.fail('no plates')
  sets.set('plateType', { ...plates, codes: { ...plates.codes, '99': '新号牌' } })
  t.not(templateFingerprint({ ...hub.catalogue, codeSets: sets }, category), fingerprint)
  t.equal(templateFingerprint(hub.catalogue, { ...category, number: 99 }), fingerprint)
  const plain = new exceljs.Workbook()
  plain.addWorksheet('a').getCell('A1').value = '公民身份号码'
  const path = join(hub.folder, 'plain.xlsx')
  await plain.xlsx.writeFile(path)
  t.equal(await readMark(path, 'x'), undefined)
  t.ok(await openWorkbook(await template('vehicle')))
})
