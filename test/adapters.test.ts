/** Every department's samples, through the real reader and mapper, against what the generator says must come of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t from 'tap'
import { loadCatalogue } from '../src/catalogue/catalogue.ts'
import { fieldCheck } from '../src/catalogue/check.ts'
import type { Fields } from '../src/catalogue/field.ts'
import type { Export } from '../src/ingest/adapter.ts'
import { dayInChina, getExport, type LoadedAdapter, loadAdapters, observedAtOf } from '../src/ingest/load-adapters.ts'
import { type CompiledExport, compileExport, type MappedRecord, type RowProblem } from '../src/ingest/map-row.ts'
import { readerOf } from '../src/ingest/readers/index.ts'
import { parseIdNumber } from '../src/residents/id-number.ts'
import { naturalKeyText, recordContent } from '../src/residents/record-content.ts'
import { emptyDatabase } from './fixtures/database.ts'

interface ExpectedRecord {
  readonly category: string
  readonly idNumber: string
  readonly fields: Fields
  readonly validFrom?: string
  readonly validTo?: string
  readonly selfCollected?: true
}

interface ExpectedReject {
  readonly line: number
  readonly code: string
  readonly column?: string
}

interface ExpectedFile {
  readonly export: string
  readonly records: readonly ExpectedRecord[]
  readonly rejects: readonly ExpectedReject[]
}

interface Expected {
  readonly date: string
  readonly files: Readonly<Record<string, ExpectedFile>>
}

/** The departments of the design, by their stable numbers. */
const departments =
  'police trafficPolice civilAffairs humanResources medicalSecurity health diseaseControl education disabledFederation veterans tax naturalResources housing housingFund marketRegulation agriculture forestry finance ruralRevitalisation emergency partyOrganisation creditOffice court justice administrativeApproval transport water electricity gas'.split(
    ' ',
  )

const catalogue = await loadCatalogue()
const { all } = await loadAdapters()

t.test('the 29 departments are there, each under its number', async (t) => {
  t.strictSame(
    all.map(({ adapter }) => `${adapter.department.number} ${adapter.department.id}`),
    departments.map((id, at) => `${at + 1} ${id}`),
  )
  for (const { adapter } of all) t.match(adapter.department.title, /^[一-龥]+$/)
})

t.test('what a category says of its sources, an export of each of them gives', async (t) => {
  const given = new Set(
    all.flatMap(({ adapter }) =>
      adapter.exports.flatMap(({ records }) => records.map(({ category }) => `${category} ${adapter.department.id}`)),
    ),
  )
  const said = catalogue.categories.flatMap(({ id, sources }) => sources.map((source) => `${id} ${source}`))
  t.strictSame(
    said.filter((one) => !given.has(one)),
    [],
  )
  t.strictSame(
    [...given].filter((one) => !said.includes(one)),
    [],
  )
})

t.test('every source of a category can say that it is complete, or that it is not', async (t) => {
  for (const { adapter } of all) {
    const snapshots = adapter.exports.filter(({ mode, continuous }) => mode === 'snapshot' || continuous)
    const covered = new Set(snapshots.flatMap(({ records }) => records.map(({ category }) => category)))
    for (const { records } of adapter.exports)
      for (const { category } of records) t.ok(covered.has(category), `${adapter.department.id}: ${category}`)
  }
})

/** What `yiku county --samples` wrote of a department. */
function expectedOf({ folder }: LoadedAdapter): Expected {
  const file = new URL('expected.json', folder)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { date: '2026-11-01', files: {} }
}

function pathOf({ folder }: LoadedAdapter, file: string): string {
  return fileURLToPath(new URL(`samples/${file}`, folder))
}

/** A line as the hub takes it: what it gives, or why it is refused. */
interface Taken {
  readonly line: number
  readonly records: readonly MappedRecord[]
  readonly problems: readonly RowProblem[]
}

/** Reads and maps a file, line by line. */
async function takeLines(source: string, one: Export, compiled: CompiledExport): Promise<Taken[]> {
  const reader = readerOf(one.format)
  const taken: Taken[] = []
  const { required, optional } = compiled
  for await (const block of reader.blocks(source, { required, optional, fileName: 'sample' })) {
    const { rows, broken } = reader.parse(structuredClone(block))
    const map = compiled.mapper(block.header.columns)
    for (const { line, cells } of rows) {
      const mapped = map(cells)
      taken.push(
        'records' in mapped
          ? { line, records: mapped.records, problems: [] }
          : { line, records: [], problems: mapped.problems },
      )
    }
    for (const { line, code, column } of broken)
      taken.push({ line, records: [], problems: [{ code, ...(column === undefined ? {} : { column }) }] })
  }
  return taken.sort((a, b) => a.line - b.line)
}

/** What a record is of, within the department. */
function identityOf({ category, idNumber, fields }: MappedRecord): string {
  return JSON.stringify([idNumber, category.id, naturalKeyText(category, fields)])
}

function contentOf({ category, fields, validFrom, validTo, selfCollected, operation }: MappedRecord): string {
  return JSON.stringify([
    operation,
    recordContent(category, fields, { residentId: String }),
    validFrom,
    validTo,
    selfCollected,
  ])
}

/** What only the whole file shows: numbers ending in 000 beside destroyed ones, superseded versions, and keys given twice. */
function refuseTogether(lines: readonly Taken[], one: Export): Taken[] {
  const destroyed = lines.some(({ problems }) => problems.some(({ code }) => code === 'destroyedIdNumber'))
  const certain = lines.map((line): Taken => {
    const isSuspect = destroyed && line.records.some(({ suspect }) => suspect)
    return isSuspect ? { ...line, records: [], problems: [{ code: 'destroyedIdNumber' }] } : line
  })
  const newest = new Map<string, number>()
  for (const record of certain.flatMap(({ records }) => records)) {
    const version = record.sourceVersion ?? 0
    newest.set(identityOf(record), Math.max(version, newest.get(identityOf(record)) ?? 0))
  }
  const isNewest = (record: MappedRecord) =>
    one.mode === 'snapshot' || (record.sourceVersion ?? 0) === newest.get(identityOf(record))
  const current = certain.map((line) => ({ ...line, records: onceEach(line.records.filter(isNewest)) }))

  const contents = new Map<string, { readonly first: number; readonly all: Set<string> }>()
  for (const { line, records } of current)
    for (const record of records) {
      const known = contents.get(identityOf(record)) ?? { first: line, all: new Set() }
      known.all.add(contentOf(record))
      contents.set(identityOf(record), known)
    }
  const isRepeated = (record: MappedRecord, line: number) => {
    const known = contents.get(identityOf(record))
    return known !== undefined && (known.all.size > 1 || known.first !== line)
  }
  return current.map((taken) =>
    taken.records.some((record) => isRepeated(record, taken.line))
      ? { ...taken, records: [], problems: [{ code: 'duplicateKey' }] }
      : taken,
  )
}

/** A row may say the same thing twice: it counts once. */
function onceEach(records: readonly MappedRecord[]): MappedRecord[] {
  const said = records.map((record) => identityOf(record) + contentOf(record))
  return records.filter((_, at) => said.indexOf(said[at] ?? '') === at)
}

/** Records as texts in one order, so that two lists can be compared. */
function sorted(records: readonly ExpectedRecord[]): string[] {
  return records
    .map(({ category, idNumber, fields, validFrom, validTo, selfCollected }) => {
      const names = Object.keys(fields).sort()
      const known = names.map((name) => `${name}=${JSON.stringify(fields[name])}`)
      return [category, idNumber, ...known, validFrom ?? '', validTo ?? '', selfCollected ? 'self' : ''].join(' ')
    })
    .sort()
}

/** A row that deletes gives no fact. */
function isFact({ operation }: MappedRecord): boolean {
  return operation === 'upsert'
}

function asExpected({ category, idNumber, fields, validFrom, validTo, selfCollected }: MappedRecord): ExpectedRecord {
  return {
    category: category.id,
    idNumber,
    fields,
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
    ...(selfCollected ? { selfCollected } : {}),
  }
}

/** Where the file is to be read from: a view's file is the SQL that makes it, in a database of its own. */
async function sourceOf(path: string, { format }: Export): Promise<string> {
  if (format.type !== 'view') return path
  const { url } = await emptyDatabase(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(readFileSync(path, 'utf8'))
  await client.end()
  return url
}

for (const loaded of all) {
  const { adapter, folder } = loaded
  const { id } = adapter.department
  const { date, files } = expectedOf(loaded)

  t.test(`${id}: every export has a sample, by whose name it is known`, async (t) => {
    const samples = existsSync(new URL('samples/', folder)) ? readdirSync(new URL('samples/', folder)) : []
    t.strictSame(samples.sort(), Object.keys(files).sort(), 'samples and expected.json name the same files')
    for (const one of adapter.exports)
      t.ok(
        Object.values(files).some((file) => file.export === one.id),
        one.id,
      )
    for (const [name, file] of Object.entries(files)) {
      const one = getExport(adapter, { file: name })
      t.equal(one.id, file.export, name)
      const observedAt = observedAtOf(one, name)
      if (observedAt) t.equal(dayInChina(observedAt), date, name)
    }
  })

  for (const [name, expected] of Object.entries(files)) {
    t.test(`${id}: ${name} gives what it must`, async (t) => {
      const one = getExport(adapter, { file: '', id: expected.export })
      const compiled = compileExport({ adapter, export: one, catalogue, today: date })
      const lines = await takeLines(await sourceOf(pathOf(loaded, name), one), one, compiled)
      t.equal(new Set(lines.map(({ line }) => line)).size, lines.length, 'no line is read twice')
      const taken = refuseTogether(lines, one)
      t.strictSame(
        sorted(taken.flatMap(({ records }) => records.filter(isFact).map(asExpected))),
        sorted(expected.records),
      )

      const refused = new Map(
        taken.filter(({ problems }) => problems.length > 0).map((line) => [line.line, line.problems]),
      )
      t.strictSame(
        [...refused.keys()],
        expected.rejects.map(({ line }) => line).sort((a, b) => a - b),
        'the same lines are refused',
      )
      for (const { line, code, column } of expected.rejects) {
        const problems = refused.get(line) ?? []
        const found = problems.some(
          (one) => one.code === code && (column === undefined || one.column === undefined || one.column === column),
        )
        t.ok(found, `line ${line}: ${code} ${column ?? ''}, found ${JSON.stringify(problems)}`)
      }
    })

    t.test(`${id}: what ${name} must give is canonical`, async (t) => {
      const problems: string[] = []
      for (const { category: of, idNumber, fields } of expected.records) {
        const category = catalogue.getCategory(of)
        const parsed = parseIdNumber(idNumber)
        if (!('idNumber' in parsed) || parsed.idNumber !== idNumber) problems.push(`${of}: an ID number`)
        for (const [name, field] of Object.entries(category.fields)) {
          const value = fields[name]
          const codes = catalogue.codeSets.get(field.codes ?? '')?.codes
          const problem =
            value === undefined ? field.required && 'missing' : fieldCheck(field, { codes, today: date })(value)
          if (problem) problems.push(`${of}.${name}: ${problem}`)
        }
        for (const name of Object.keys(fields))
          if (!category.fields[name]) problems.push(`${of}.${name}: no such field`)
      }
      t.strictSame(problems, [])
    })
  }
}

/** How a sample is really written. */
function writtenAs(loaded: LoadedAdapter, name: string, { format }: Export): string[] {
  const bytes = readFileSync(pathOf(loaded, name))
  const bom = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))
  const isUtf8 = bytes.equals(Buffer.from(bytes.toString('utf8'), 'utf8'))
  const encoding = isUtf8 ? `utf-8 ${bom ? 'with' : 'without'} BOM` : 'gb18030'
  const header = 'headerRows' in format && format.headerRows === 2 ? [`${format.type} with two heading rows`] : []
  return [format.type, `${format.type} ${encoding}`, ...header]
}

t.test('everything that departments send occurs in a sample', async (t) => {
  const found = new Set<string>()
  const codes = new Set<string>()
  const records: ExpectedRecord[] = []
  for (const loaded of all)
    for (const [name, file] of Object.entries(expectedOf(loaded).files)) {
      for (const how of writtenAs(loaded, name, getExport(loaded.adapter, { file: '', id: file.export })))
        found.add(how)
      for (const { code } of file.rejects) codes.add(code)
      records.push(...file.records)
    }
  const forms = [
    'csv gb18030',
    'csv utf-8 with BOM',
    'csv utf-8 without BOM',
    'fixedWidth gb18030',
    'jsonLines',
    'xml',
    'xlsx',
    'xlsx with two heading rows',
    'xls',
    'htmlTable',
    'htmlTable gb18030',
    'view',
  ]
  for (const form of forms) t.ok(found.has(form), form)
  const refusals =
    'missing badIdNumber destroyedIdNumber badUscc unknownCode badDate futureDate dateOutOfBounds badMonth badAmount badNumber outOfBounds badFormat tooLong badCharacter duplicateKey columnCount unclosedQuote'
  for (const code of refusals.split(' ')) t.ok(codes.has(code), `a row is refused for ${code}`)
  t.strictSame(
    catalogue.categories.map(({ id }) => id).filter((id) => !records.some(({ category }) => category === id)),
    [],
    'each category has a record in some sample',
  )
  const texts = records.flatMap(({ fields }) => Object.values(fields)).map(String)
  t.ok(
    texts.some((text) => /[\u{20000}-\u{3ffff}]/u.test(text)),
    'a four-byte character',
  )
  t.ok(
    texts.some((text) => text.includes('·')),
    'a name with ·',
  )
  t.ok(
    texts.some((text) => text === '9999-12-31'),
    '长期',
  )
  t.ok(
    records.some(({ idNumber }) => idNumber.endsWith('X')),
    'an ID number with X',
  )
  t.ok(
    records.some(({ idNumber }) => /^8[123]0000/.test(idNumber)),
    '港澳台居民居住证',
  )
  t.ok(
    records.some(({ idNumber }) => /^9/.test(idNumber)),
    '外国人永久居留身份证',
  )
})
