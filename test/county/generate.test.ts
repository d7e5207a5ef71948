import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type CountySummary, generateCounty } from '../../scripts/county/generate.ts'
import { writeSamples } from '../../scripts/county/samples.ts'
import type { TruthLine } from '../../scripts/county/truth.ts'
import { type HeldReject, verifyAgainstTruth } from '../../scripts/county/verify.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'

const folder = t.testdir({})
const today = '2026-11-01'
const catalogue = await loadCatalogue()

/** Writes a small county of the traffic police alone. */
function county(name: string, given: Partial<Parameters<typeof generateCounty>[0]> = {}): Promise<CountySummary> {
  const departments = ['trafficPolice']
  return generateCounty({
    residents: 2000,
    seed: 7,
    out: join(folder, name),
    today,
    departments,
    check: true,
    ...given,
  })
}

function contents(name: string): Map<string, string> {
  const names = readdirSync(join(folder, name), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(join(folder, name).length), readFileSync(path, 'base64')]
    }),
  )
}

function truthLines(name: string): TruthLine[] {
  const text = readFileSync(join(folder, name, 'truth', 'trafficPolice.ndjson'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const summary = await county('first')

t.test('the same county is the same, byte for byte', async (t) => {
  await county('again')
  t.strictSame(contents('again'), contents('first'))
  await county('otherSeed', { seed: 8 })
  t.notSame(contents('otherSeed'), contents('first'))
})

t.test('what one part of the county draws moves no other: more residents add rows, faults replace them', async (t) => {
  const lines = (name: string) =>
    new TextDecoder('gb18030')
      .decode(readFileSync(join(folder, name, 'trafficPolice', '机动车_20261101_1.csv')))
      .split('\r\n')
  await county('more', { residents: 3000 })
  const first = lines('first')
  t.strictSame(lines('more').slice(0, first.length - 20), first.slice(0, -20))
  await county('faulty', { faultRate: 0.2 })
  const rows = new Set(first)
  const same = lines('faulty').filter((line) => rows.has(line)).length
  t.ok(same > first.length * 0.75, `${same} of ${first.length} rows stay`)
})

t.test('every fault occurs in every file, and the truth tells where', async (t) => {
  const files = summary.departments.flatMap((department) => department.files)
  t.strictSame(
    files.map(({ missingFaults }) => missingFaults),
    [[], []],
  )
  const rejects = truthLines('first').flatMap((line) => ('reject' in line ? [line.reject] : []))
  t.equal(rejects.length, summary.rejects)
  const csv = readFileSync(join(folder, 'first', 'trafficPolice', '机动车_20261101_1.csv'))
  const lines = csv.toString('latin1').split('\r\n')
  const marks = {
    destroyedIdNumber: /,4\.30781E\+17,|,\d{15}000,/,
    // the second is 电子身份证 in GB18030
    unknownCode: /,K99,|,\xb5\xe7\xd7\xd3\xc9\xed\xb7\xdd\xd6\xa4,/,
    futureDate: /,2109-/,
    badDate: /,2021-02-30 /,
    unclosedQuote: /,"[^"]*$/,
    badCharacter: /\xff$/,
  } as const
  for (const [code, mark] of Object.entries(marks)) {
    const told = rejects.filter((one) => one.file.endsWith('.csv') && one.code === code).map(({ line }) => line)
    const seen = lines.flatMap((line, at) => (mark.test(line) ? [at + 1] : []))
    t.ok(told.length > 0)
    t.strictSame(told, seen, code)
  }
})

t.test('the summary counts what is there, and names residents worth looking at', async (t) => {
  const saved = JSON.parse(readFileSync(join(folder, 'first', 'county.json'), 'utf8'))
  t.strictSame(saved, JSON.parse(JSON.stringify(summary)))
  const lines = truthLines('first')
  t.equal(lines.filter((line) => 'fact' in line).length, summary.facts)
  t.equal(new Set(summary.examples.map(({ idNumber }) => idNumber)).size, summary.examples.length)
  t.ok(summary.examples.length >= 15)
  t.match(summary.examples.map(({ about }) => about).join(), /去世.*退回|退回.*去世/s)
})

t.test('progress is told', async (t) => {
  const told: number[] = []
  await county('told', { residents: 500, onProgress: ({ residents }) => told.push(residents) })
  t.ok(told.length >= 2)
  t.equal(told.at(-1), 500)
  await t.rejects(county('none', { departments: ['nobody'] }), { code: 'unknownDepartment' })
})

t.test('a hub is held against the truth', async (t) => {
  const lines = truthLines('first')
  const facts = lines.flatMap((line) => ('fact' in line ? [{ selfCollected: false, ...line.fact }] : []))
  const rejects: HeldReject[] = lines.flatMap((line) =>
    'reject' in line ? [{ ...line.reject, problems: [{ code: line.reject.code, column: line.reject.column }] }] : [],
  )
  const truth = join(folder, 'first', 'truth', 'trafficPolice.ndjson')
  const verify = (records: typeof facts, refused = rejects) =>
    verifyAgainstTruth({ catalogue, truth, records, rejects: refused })

  const perfect = await verify(facts.toReversed())
  t.match(perfect, { perfect: true, facts: facts.length, stored: facts.length })
  t.equal(perfect.rejects.found, rejects.length)

  const [one, two, three, ...rest] = facts
  if (!one || !two || !three) throw new Error('no facts')
  const [, place] = lines.filter((line) => 'fact' in line)
  const changed = { ...two, fields: { ...two.fields, status: 'Z' } }
  const stranger = { ...three, idNumber: '430781196211150206' }
  const flawed = await verify([one, changed, stranger, ...rest], rejects.slice(1))
  t.equal(flawed.perfect, false)
  t.match(flawed.differing, {
    count: 1,
    first: [{ file: place && 'file' in place ? place.file : '', category: 'vehicle' }],
  })
  t.match(flawed.missing, { count: 1, first: [{ category: three.category }] })
  t.strictSame(flawed.extra, { count: 1, categories: { [three.category]: 1 } })
  t.match(flawed.rejects, {
    missed: { count: 1, first: [{ code: rejects[0]?.problems[0]?.code }] },
    false: { count: 0 },
  })
  t.notMatch(JSON.stringify(flawed), /\d{17}[\dX]/, 'no ID number in a verdict')

  const wrong = rejects.map((reject) => ({ ...reject, problems: [{ code: 'badRow' }] }))
  t.equal((await verify(facts, wrong)).rejects.missed.count, rejects.length)
  const invented = [...rejects, { file: 'x', line: 1, problems: [{ code: 'missing' }] }]
  t.match((await verify(facts, invented)).rejects.false, { count: 1, first: [{ file: 'x', line: 1 }] })
  const surveyed = facts.map((fact, at) => (at === 0 ? { ...fact, selfCollected: true } : fact))
  t.equal((await verify(surveyed)).differing.count, 1)
})

t.test('samples hold every fault and some good rows, and are the same each time', async (t) => {
  const [one, two] = [join(folder, 'samples1'), join(folder, 'samples2')]
  const reports = await writeSamples({ departments: ['trafficPolice'], folder: one })
  await writeSamples({ departments: ['trafficPolice'], folder: two })
  t.strictSame(contents('samples2'), contents('samples1'))
  const files = reports.flatMap((report) => report.files)
  t.equal(files.length, 2)
  const expected = JSON.parse(readFileSync(join(one, 'traffic-police', 'expected.json'), 'utf8'))
  for (const { name, missingFaults, facts, rejects } of files) {
    t.strictSame(missingFaults, [])
    t.ok(facts >= 10 && facts <= 25, `${facts} facts`)
    t.equal(expected.files[name].records.length, facts)
    t.equal(expected.files[name].rejects.length, rejects)
  }
})
