import t from 'tap'
import type { RowFault } from '../../scripts/county/department.ts'
import * as faults from '../../scripts/county/faults.ts'
import { seededRandom } from '../../scripts/county/random.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import type { Field } from '../../src/catalogue/field.ts'
import { cellParser, Fault } from '../../src/ingest/parse-field.ts'
import { checkCharacter, parseIdNumber } from '../../src/residents/id-number.ts'

const random = seededRandom('faults')

function spoilt(fault: RowFault, text: string): string | undefined {
  return fault.spoil({ a: text, b: 'x' }, random)?.a
}

const ids = Array.from({ length: 300 }, (_, at) => {
  const seventeen = `430781${1930 + (at % 60)}0${1 + (at % 9)}1${at % 10}${1 + (at % 9)}${random.digits(2)}`
  return seventeen + checkCharacter(seventeen)
}).filter((id) => !id.endsWith('000'))

t.test('spoilt ID numbers are refused for what the fault says', async (t) => {
  const counts = { destroyed: 0, zeroed: 0, suspect: 0 }
  for (const id of ids) {
    const destroyed = spoilt(faults.destroyedId('a'), id)
    const zeroed = spoilt(faults.zeroedId('a'), id)
    const bad = spoilt(faults.badCheckDigit('a'), ` ${id.toLowerCase()}`)
    t.strictSame(parseIdNumber(bad ?? ''), { problem: 'badIdNumber' })
    if (id.endsWith('X')) {
      t.equal(destroyed, undefined, 'Excel takes no number for a number that ends in X')
      t.equal(zeroed, undefined)
      continue
    }
    t.match(destroyed, /^4\.30781E\+17$/)
    t.strictSame(parseIdNumber(destroyed ?? ''), { problem: 'destroyedIdNumber' })
    counts.destroyed++
    t.equal(zeroed, `${id.slice(0, 15)}000`)
    const parsed = parseIdNumber(zeroed ?? '')
    if ('problem' in parsed) counts.zeroed += Number(parsed.problem === 'destroyedIdNumber')
    else counts.suspect += Number(parsed.suspect)
  }
  t.equal(counts.zeroed + counts.suspect, counts.destroyed, 'a zeroed number is destroyed, or at least suspect')
  t.ok(counts.suspect > 0, 'some zeroed numbers are still valid')
})

t.test('spoilt cells are refused for what the fault says', async (t) => {
  const catalogue = await loadCatalogue()
  const parsers = (field: Omit<Field, 'title'>) => {
    const parse = cellParser(catalogue, { title: '', required: true, ...field }, { from: 'a' }, '2026-11-01')
    return (text: string | undefined) => {
      const value = parse(text ?? 'undefined')
      return value instanceof Fault ? value.code : 'taken'
    }
  }
  const cases: readonly [RowFault, string, Omit<Field, 'title'>][] = [
    [faults.missing('a'), '张', { type: 'text' }],
    [faults.unknownCode('a', '9x'), '1', { type: 'code', codes: 'sex' }],
    [faults.futureDate('a', '2099年1月1日'), '2021年3月5日', { type: 'date' }],
    [faults.badDate('a'), '2021-03-05', { type: 'date' }],
    [faults.dateOutOfBounds('a', '1801-01-01'), '2021-03-05', { type: 'date' }],
    [faults.badMonth('a'), '202103', { type: 'month' }],
    [faults.badAmount('a'), '12.50', { type: 'amount' }],
    [faults.badNumber('a'), '3', { type: 'integer' }],
    [faults.outOfBounds('a', '-1'), '3', { type: 'integer', atLeast: 0 }],
    [faults.badFormat('a', '12'), '123456', { type: 'area' }],
    [faults.badUscc('a'), '91430781MA10065070', { type: 'uscc' }],
    [faults.tooLong('a', 65), '张三', { type: 'text', max: 64 }],
    [faults.badCharacter('a'), '张𠮷', { type: 'text' }],
    [faults.badCharacter('a', '\0'), '张三丰', { type: 'text' }],
  ]
  for (const [fault, good, field] of cases) {
    const code = parsers(field)
    if (fault.code !== 'badUscc') t.equal(code(good), 'taken', `${fault.code}: the good cell`)
    t.equal(code(spoilt(fault, good)), fault.code)
    t.equal(fault.column, 'a')
    t.strictSame(fault.spoil({ a: good, b: 'x' }, random)?.b, 'x', 'other cells stay')
  }
})

t.test('a fault passes over rows that it cannot spoil or that it is not for', async (t) => {
  t.equal(spoilt(faults.missing('a'), ''), undefined)
  t.equal(spoilt(faults.unknownCode('a', 'z'), 'z'), undefined)
  t.equal(spoilt(faults.badCharacter('a'), '张'), undefined)
  t.equal(spoilt(faults.missing('a', { when: ({ b }) => b === 'y' }), '1'), undefined)
  t.throws(() => spoilt(faults.missing('c'), '1'), /no column c/)
})

t.test('repeated rows', async (t) => {
  t.match(faults.duplicate(), { code: 'duplicateKey', kind: 'again' })
  t.equal(spoilt(faults.duplicate(), '1'), '1')
  const conflict = faults.conflicting('a', (text) => (text === '1' ? '2' : undefined))
  t.match(conflict, { code: 'duplicateKey', kind: 'conflict' })
  t.notOk('column' in conflict, 'the whole row is refused')
  t.equal(spoilt(conflict, '1'), '2')
  t.equal(spoilt(conflict, '3'), undefined)
})
