import t from 'tap'
import { buildCatalogue } from '../../src/catalogue/catalogue.ts'
import { defineCategory } from '../../src/catalogue/category.ts'
import { defineCodeSet } from '../../src/catalogue/code-set.ts'
import { type Adapter, type Cells, defineAdapter, type Export, type RecordRule } from '../../src/ingest/adapter.ts'
import { compileExport, type MappedRow } from '../../src/ingest/map-row.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const sex = defineCodeSet({ id: 'sex', title: '性别', standard: 'GB/T 2261.1-2003', codes: { '1': '男', '2': '女' } })

const person = defineCategory({
  number: 1,
  id: 'person',
  title: '人口',
  group: 'person',
  sources: ['office'],
  cardinality: 'one',
  key: ['idNumber'],
  level: 2,
  freshness: 'D',
  fields: {
    name: { title: '姓名', type: 'text', required: true },
    sex: { title: '性别', type: 'code', codes: 'sex' },
    born: { title: '出生日期', type: 'date' },
  },
})

const grant = defineCategory({
  number: 2,
  id: 'grant',
  title: '补贴',
  group: 'relief',
  sources: ['office'],
  cardinality: 'many',
  key: ['kind', 'number'],
  level: 3,
  freshness: 'D',
  fields: {
    kind: { title: '种类', type: 'text', required: true },
    number: { title: '编号', type: 'text', required: true },
    amount: { title: '金额', type: 'amount' },
    childIdNumber: { title: '子女身份号码', type: 'idNumber' },
  },
})

const catalogue = buildCatalogue([person, grant], [sex])
const zhang = '11010519491231002X'
const li = '440524188001010014'

const personRule: RecordRule = {
  category: 'person',
  fields: { name: '姓名', sex: { from: '性别', codes: { 男: '1', 女: '2' } }, born: '出生' },
}
const grantRule: RecordRule = {
  category: 'grant',
  fields: { kind: { constant: '高龄' }, number: '编号', amount: '金额', childIdNumber: '子女' },
}

function adapter(change: Partial<Export> = {}): Adapter {
  return defineAdapter({
    department: { id: 'office', number: 99, title: '某局' },
    exports: [
      {
        id: 'people',
        title: '人员',
        file: /^people\.csv$/,
        format: { type: 'csv' },
        mode: 'changes',
        idNumber: '身份证号',
        name: '姓名',
        records: [personRule, { ...grantRule, when: [{ column: '编号' }] }],
        ...change,
      },
    ],
  })
}

function compile(change: Partial<Export> = {}) {
  const made = adapter(change)
  const [one] = made.exports
  if (!one) throw new Error('no export')
  return compileExport({ adapter: made, export: one, catalogue, today: '2026-11-01' })
}

const good: Cells = { 身份证号: zhang, 姓名: '张三', 性别: '男', 出生: '1949-12-31', 编号: '', 金额: '', 子女: '' }

/** Maps one row whose columns are those of `cells`. */
function map(change: Partial<Export>, cells: Cells): MappedRow {
  return compile(change).mapper(Object.keys(cells))(Object.values(cells))
}

/** `category idNumber {fields}` of each record; fails where the row is refused. */
function records(change: Partial<Export>, cells: Cells) {
  const mapped = map(change, cells)
  if ('problems' in mapped) throw new Error(`refused: ${JSON.stringify(mapped.problems)}`)
  return mapped.records.map(({ category, idNumber, fields }) => ({ category: category.id, idNumber, fields }))
}

function refusal(change: Partial<Export>, cells: Cells) {
  const mapped = map(change, cells)
  if ('records' in mapped) throw new Error('taken')
  const concerns = mapped.concerns.map(({ category, ...concern }) => ({ category: category.id, ...concern }))
  return { problems: mapped.problems, concerns }
}

t.test('a row gives a record for each rule that applies', async (t) => {
  const fields = { name: '张三', sex: '1', born: '1949-12-31' }
  t.strictSame(records({}, good), [{ category: 'person', idNumber: zhang, fields }])
  t.strictSame(records({}, { ...good, 编号: 'B1', 金额: '1,200' }), [
    { category: 'person', idNumber: zhang, fields },
    { category: 'grant', idNumber: zhang, fields: { kind: '高龄', number: 'B1', amount: '1200.00' } },
  ])
})

t.test('columns are found by name, in any order; missing optional ones are empty', async (t) => {
  const reversed = Object.fromEntries(Object.entries(good).reverse())
  t.strictSame(records({}, reversed), records({}, good))
  const { 出生: _, ...without } = good
  t.strictSame(records({}, without)[0]?.fields, { name: '张三', sex: '1' })
  const { mapper } = compile()
  t.match(mapper(Object.keys(good))([zhang, '张三']), { records: [{ fields: { name: '张三' } }] }, 'a short row')
})

t.test('an export says which columns it needs, may have, and nobody asked for', async (t) => {
  const compiled = compile({
    optional: ['子女'],
    ignored: ['备注'],
    operation: { column: '操作', codes: {} },
    sourceVersion: '版本',
  })
  t.strictSame(
    [...compiled.required].sort(),
    ['出生', '姓名', '性别', '操作', '版本', '编号', '身份证号', '金额'].sort(),
  )
  t.strictSame([...compiled.optional].sort(), ['备注', '子女'])
  t.strictSame(compiled.leftover(['姓名', '备注', '', '体重', '子女', '版本']), ['体重'])
  t.strictSame(compiled.categories, [person, grant])
  const prepared = compile({ prepare: (cells) => [cells], prepared: ['身份证号', '全部'] })
  t.strictSame(prepared.required, ['身份证号', '全部'], 'what prepare reads stands in place of the rules')
})

t.test('conditions: not empty, one of, none of, and an unknown word that refuses the row', async (t) => {
  const when = (condition: object): Partial<Export> => ({
    records: [{ ...personRule, when: [{ column: '编号', ...condition }] }],
  })
  t.equal(records(when({}), { ...good, 编号: ' ' }).length, 0)
  t.equal(records(when({}), { ...good, 编号: 'x' }).length, 1)
  t.equal(records(when({ is: ['甲', '乙'] }), { ...good, 编号: ' 乙 ' }).length, 1)
  t.equal(records(when({ is: ['甲', '乙'] }), { ...good, 编号: '丙' }).length, 0)
  const strict = when({ is: ['甲'], not: ['丙'] })
  t.equal(records(strict, { ...good, 编号: '丙' }).length, 0)
  t.match(refusal(strict, { ...good, 编号: '丁' }), {
    problems: [{ code: 'unknownCode', column: '编号' }],
    concerns: [{ category: 'person', idNumber: zhang }],
  })
  t.match(refusal(strict, good).problems, [{ code: 'missing', column: '编号' }])
  const both: Partial<Export> = {
    records: [{ ...personRule, when: [{ column: '编号' }, { column: '金额', is: ['1'] }] }],
  }
  t.equal(records(both, { ...good, 编号: 'x', 金额: '2' }).length, 0, 'all must hold')
})

t.test('a row is refused whole, with every reason, each once', async (t) => {
  const bad = { ...good, 身份证号: '123', 性别: '不详', 出生: '1949-13-01', 编号: 'B1', 金额: '很多' }
  const { problems } = refusal({}, bad)
  t.strictSame(problems, [
    { code: 'badIdNumber', column: '身份证号' },
    { code: 'unknownCode', column: '性别', field: 'sex' },
    { code: 'badDate', column: '出生', field: 'born' },
    { code: 'badAmount', column: '金额', field: 'amount' },
  ])
  t.notMatch(JSON.stringify(problems), /123|不详|很多/, 'a reason never holds the value')
})

t.test('a refused row says whom it may concern, and which record', async (t) => {
  t.strictSame(refusal({}, { ...good, 编号: 'B1', 金额: '很多' }).concerns, [
    { category: 'person', idNumber: zhang, idPrefix: '', name: '张三', key: {} },
    { category: 'grant', idNumber: zhang, idPrefix: '', name: '张三', key: { kind: '高龄', number: 'B1' } },
  ])
  t.strictSame(
    refusal({}, { ...good, 出生: 'x' }).concerns.map(({ category }) => category),
    ['person'],
    'a rule that does not apply is not concerned',
  )
})

t.test('what is left of an ID number is kept, and no more', async (t) => {
  const concern = (身份证号: string, 姓名 = '张三') => refusal({}, { ...good, 身份证号, 姓名 }).concerns[0]
  t.strictSame(concern('4.30725E+17'), { category: 'person', idPrefix: '430725', name: '张三' })
  t.strictSame(concern('4.3072519990101E+17'), { category: 'person', idPrefix: '430725', name: '张三' })
  t.strictSame(concern('430725199901010000'), { category: 'person', idPrefix: '43072519990101', name: '张三' })
  t.strictSame(concern('430725199901011000'), { category: 'person', idPrefix: '43072519990101', name: '张三' })
  t.strictSame(concern('4.3E+17'), { category: 'person', idPrefix: '', name: '张三' })
  t.strictSame(
    concern('110105194912310021'),
    { category: 'person', idPrefix: '', name: '张三' },
    'any digit may be the wrong one',
  )
  t.strictSame(concern(''), { category: 'person', idPrefix: '', name: '张三' })
  t.strictSame(concern('', ''), { category: 'person', idPrefix: '' }, 'it may be anybody')
  t.strictSame(concern('', '张\ufffd'), { category: 'person', idPrefix: '' }, 'a damaged name is nobody’s')
})

t.test('the key of a destroyed row keeps the record from being taken for gone', async (t) => {
  const { concerns } = refusal({}, { ...good, 身份证号: '4.30725E+17', 编号: 'B1' })
  t.strictSame(concerns[1], {
    category: 'grant',
    idPrefix: '430725',
    name: '张三',
    key: { kind: '高龄', number: 'B1' },
  })
})

t.test('a row may speak of several residents, each with their own number and name', async (t) => {
  const couple: Partial<Export> = {
    idNumber: '男方号码',
    name: '男方',
    records: [
      { category: 'person', fields: { name: '男方' } },
      { category: 'person', idNumber: '女方号码', name: '女方', fields: { name: '女方' } },
    ],
  }
  const cells = { 男方号码: zhang, 男方: '张三', 女方号码: li, 女方: '李四' }
  t.strictSame(
    records(couple, cells).map(({ idNumber, fields }) => [idNumber, fields.name]),
    [
      [zhang, '张三'],
      [li, '李四'],
    ],
  )
  t.strictSame(refusal(couple, { ...cells, 女方号码: '4.40524E+17' }).concerns, [
    { category: 'person', idNumber: zhang, idPrefix: '', name: '张三', key: {} },
    { category: 'person', idPrefix: '440524', name: '李四' },
  ])
})

t.test('prepare makes several rows of one; they are taken whole or not at all', async (t) => {
  const split: Partial<Export> = {
    prepare: (cells) => (cells.编号 ?? '').split('、').map((编号) => ({ ...cells, 编号 })),
    prepared: Object.keys(good),
    records: [grantRule],
  }
  const row = { ...good, 编号: 'B1、B2' }
  t.strictSame(
    records(split, row).map(({ fields }) => fields.number),
    ['B1', 'B2'],
  )
  const refused = refusal(split, { ...good, 编号: 'B1、、B3' })
  t.strictSame(refused.problems, [{ code: 'missing', column: '编号', field: 'number' }])
  t.strictSame(
    refused.concerns.map(({ key }) => key?.number).sort(),
    ['B1', 'B3', undefined],
    'the good parts are unknown too',
  )
  t.equal(records({ ...split, prepare: () => [] }, row).length, 0, 'a row may give nothing')
})

t.test('a number that ends in 000 makes its record suspect, the resident’s own or another’s', async (t) => {
  const numbers = Array.from({ length: 400 }, (_, at) =>
    idNumberOf('430781', `19${70 + (at % 30)}-01-${10 + (at % 19)}`, '100'),
  )
  const suspect = numbers.find((number) => number.endsWith('000'))
  if (!suspect) throw new Error('none ends in 000')
  const suspects = (cells: Cells) => {
    const mapped = map({}, cells)
    return 'records' in mapped ? mapped.records.map((record) => record.suspect) : mapped.problems
  }
  t.strictSame(suspects(good), [false])
  t.strictSame(suspects({ ...good, 身份证号: suspect }), [true])
  t.strictSame(suspects({ ...good, 编号: 'B1', 子女: suspect }), [false, true])
})

t.test('operations: upsert with all, delete with the key alone, and no third', async (t) => {
  const change: Partial<Export> = {
    operation: { column: '操作', codes: { I: 'upsert', U: 'upsert', D: 'delete' } },
    records: [grantRule],
  }
  const row = { ...good, 编号: 'B1', 金额: '5' }
  const operation = (操作: string, cells: Cells = row) => {
    const mapped = map(change, { ...cells, 操作 })
    return 'records' in mapped
      ? mapped.records.map(({ operation, fields }) => ({ operation, fields }))
      : mapped.problems
  }
  t.strictSame(operation(' U '), [{ operation: 'upsert', fields: { kind: '高龄', number: 'B1', amount: '5.00' } }])
  t.strictSame(operation('D', { ...row, 金额: '很多' }), [
    { operation: 'delete', fields: { kind: '高龄', number: 'B1' } },
  ])
  t.strictSame(operation('D', { ...row, 编号: '' }), [{ code: 'missing', column: '编号', field: 'number' }])
  t.strictSame(operation(''), [{ code: 'missing', column: '操作' }])
  t.strictSame(operation('X'), [{ code: 'unknownCode', column: '操作' }])
  t.strictSame(operation('constructor'), [{ code: 'unknownCode', column: '操作' }])
})

t.test('source versions are numbers or moments, and later ones are larger however they are spelt', async (t) => {
  const version = (版本: string) => {
    const mapped = map({ sourceVersion: '版本' }, { ...good, 版本 })
    return 'records' in mapped ? mapped.records[0]?.sourceVersion : mapped.problems[0]?.code
  }
  t.equal(version('17'), 17)
  t.equal(version(' 1732150000123 '), 1_732_150_000_123)
  t.equal(version('20261121093005'), 20_261_121_093_005)
  const inOrder = [
    '2026-01-02',
    '2026-1-2 8:05',
    '2026/01/02 09:05:00',
    '2026-1-2 9:05:07',
    '2026-01-02T10:00:00.5',
    '2026-11-21 09:30:05',
  ]
  const versions = inOrder.map((text) => Number(version(text)))
  t.strictSame(
    versions,
    [...versions].sort((a, b) => a - b),
  )
  t.equal(new Set(versions).size, inOrder.length)
  for (const bad of ['昨日下午', '-1', '1.5', '1e5', '1234567890123456', '2026-13-01 00:00:00', 'v2'])
    t.equal(version(bad), 'badFormat', bad)
  t.equal(version(''), 'missing')
})

t.test('validity: dates that bound it, and 长期 that does not', async (t) => {
  const valid: Partial<Export> = {
    records: [{ ...personRule, validFrom: '起', validTo: { from: '止', lookup: { '-': null } } }],
  }
  const bounds = (起: string, 止: string) => {
    const mapped = map(valid, { ...good, 起, 止 })
    if ('problems' in mapped) return mapped.problems
    return mapped.records.map(({ validFrom, validTo }) => [validFrom, validTo])[0]
  }
  t.strictSame(bounds('2020年1月1日', '20401231'), ['2020-01-01', '2040-12-31'])
  t.strictSame(bounds('', '长期'), [undefined, undefined])
  t.strictSame(bounds('', '-'), [undefined, undefined])
  t.strictSame(bounds('2020-02-30', ''), [{ code: 'badDate', column: '起' }])
})

t.test('who says so himself is marked', async (t) => {
  const flags = (rule: RecordRule) => {
    const mapped = map({ records: [rule] }, good)
    return 'records' in mapped ? mapped.records.map(({ selfCollected }) => selfCollected) : []
  }
  t.strictSame(flags(personRule), [false])
  t.strictSame(flags({ ...personRule, selfCollected: true }), [true])
})

t.test('an adapter that does not fit the catalogue is refused before any row', async (t) => {
  const fails = (records: readonly RecordRule[], message: RegExp) => t.throws(() => compile({ records }), message)
  fails([{ category: 'nothing', fields: {} }], /no category nothing/)
  fails([{ ...personRule, fields: { ...personRule.fields, weight: '体重' } }], /no field weight/)
  fails([{ ...personRule, fields: { sex: '性别' } }], /required field name has no rule/)
  fails(
    [{ ...grantRule, fields: { ...grantRule.fields, amount: { constant: '很多' } } }],
    /constant of amount.*badAmount/,
  )
  fails([{ ...personRule, fields: { ...personRule.fields, sex: { constant: '3' } } }], /constant of sex.*unknownCode/)
  const foreign = { ...adapter(), department: { id: 'police', number: 1, title: '公安' } }
  const [one] = foreign.exports
  if (!one) throw new Error('no export')
  t.throws(
    () => compileExport({ adapter: foreign, export: one, catalogue, today: '2026-11-01' }),
    /does not name this department as a source/,
  )
})

t.test('an adapter that contradicts itself is refused', async (t) => {
  const twoSnapshots = adapter().exports.flatMap((one) => [
    { ...one, mode: 'snapshot' as const },
    { ...one, mode: 'snapshot' as const, id: 'more' },
  ])
  t.throws(() => defineAdapter({ ...adapter(), exports: twoSnapshots }), /two snapshot exports give person/)
  t.throws(() => defineAdapter({ ...adapter(), exports: [] }), /no exports/)
  t.throws(() => adapter({ records: [] }), /gives no records/)
  t.throws(() => adapter({ mode: 'snapshot', operation: { column: '操作', codes: {} } }), /cannot delete by rows/)
  t.throws(() => adapter({ prepare: (cells) => [cells] }), /prepare and prepared go together/)
  t.throws(() => defineAdapter({ ...adapter(), department: { id: 'Office', number: 99, title: '某局' } }), /camelCase/)
  const twice = adapter().exports.flatMap((one) => [one, one])
  t.throws(() => defineAdapter({ ...adapter(), exports: twice }), /two exports of one id/)
})
