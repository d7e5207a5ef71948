import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { birthDateOf, checkCharacter, parseIdNumber, sexOf } from '../../src/residents/id-number.ts'
import { holds } from '../fixtures/property.ts'
import { checkOf, idNumberOf, idNumbers } from './id-numbers.ts'

/** The number as read, or why it is refused. */
function read(text: string): string {
  const parsed = parseIdNumber(text)
  return 'problem' in parsed ? parsed.problem : parsed.idNumber
}

t.test('the numbers that the standards and the police print as examples are valid', async (t) => {
  const examples = {
    '11010519491231002X': 'GB 11643-1999',
    '440524188001010014': 'GB 11643-1999, a century earlier',
    '810000199408230021': '港澳台居民居住证, 香港',
    '830000199201300022': '港澳台居民居住证, 台湾',
    '911124198108030024': '外国人永久居留身份证 of 2023',
  }
  for (const [number, what] of Object.entries(examples)) {
    t.equal(checkOf(number.slice(0, 17)), number.charAt(17), what)
    t.strictSame(parseIdNumber(number), { idNumber: number, suspect: false }, what)
  }
  t.equal(birthDateOf('11010519491231002X'), '1949-12-31')
  t.equal(sexOf('11010519491231002X'), '2')
  t.equal(sexOf('440524188001010014'), '1')
})

t.test('the check character is that of ISO 7064 MOD 11-2', async (t) => {
  holds(
    t,
    fc.property(idNumbers, (number) => {
      assert.equal(checkCharacter(number.slice(0, 17)), checkOf(number.slice(0, 17)))
    }),
  )
})

t.test('numbers of 15 digits are of the twentieth century', async (t) => {
  t.equal(read('110105491231002'), '11010519491231002X')
  t.equal(read(' 110105491231002 '), '11010519491231002X')
  t.equal(read('110105490230002'), 'badIdNumber', '30 February')
  t.equal(read('11010549123100'), 'badIdNumber')
  t.equal(read('010105491231002'), 'badIdNumber')
  t.equal(read('11010549123100X'), 'badIdNumber')
})

t.test('a number that Excel destroyed is refused as such, in every way it shows', async (t) => {
  for (const text of ['4.30725E+17', '4.30725e+17', '4.30725E17', '4E+17', ' 4.30725E+17 ', '４.30725Ｅ＋17'])
    t.equal(read(text), 'destroyedIdNumber', text)
  t.equal(read('430725199901010000'), 'destroyedIdNumber')
  t.equal(read('430725199901011000'), 'destroyedIdNumber', 'ends in 000 and is not valid')
})

t.test(
  'a number that ends in 000 and is valid is suspect, for one in eleven zeroed numbers is valid too',
  async (t) => {
    const numbers = Array.from({ length: 2000 }, (_, at) => {
      const day = new Date(Date.UTC(1980, 0, 1 + at)).toISOString().slice(0, 10)
      return idNumberOf('430781', day, '100')
    })
    const valid = numbers.filter((number) => number.endsWith('000'))
    t.ok(valid.length > 100)
    for (const number of valid) t.strictSame(parseIdNumber(number), { idNumber: number, suspect: true })
  },
)

t.test('what is no ID number is refused', async (t) => {
  for (const nothing of ['', ' ', '\u3000', '\ufeff', '\t\n']) t.equal(read(nothing), 'missing')
  const bad = [
    '无',
    '0',
    '110105194912310021',
    '01010519491231002X',
    '11010519491231X02X',
    '11010519490230002X',
    '110105187912310029',
  ]
  for (const text of [
    ...bad,
    '11010519491231002XX',
    '11010519491231002',
    'E12345678',
    '１',
    '11010519491231002-X',
    '𝟏',
  ])
    t.equal(read(text), 'badIdNumber', text)
  const early = idNumberOf('110105', '1879-12-31', '002')
  t.equal(read(early), 'badIdNumber', 'nobody living was born before 1880')
  t.equal(read(idNumberOf('110105', '1900-02-29', '002')), 'badIdNumber', '1900 was no leap year')
})

const fullWidth = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
const blanks = fc.string({ unit: fc.constantFrom(' ', '\u3000', '\t', '\u00a0', '\ufeff', '\n'), maxLength: 4 })

t.test('any valid number survives every careless spelling', async (t) => {
  const careless = fc.tuple(idNumbers, blanks, blanks, fc.nat(17), fc.boolean(), fc.boolean())
  holds(
    t,
    fc.property(careless, ([number, before, after, at, wide, lower]) => {
      const spaced = number.slice(0, at) + before + number.slice(at)
      const cased = lower ? spaced.toLowerCase() : spaced
      assert.equal(read(before + (wide ? fullWidth(cased) : cased) + after), number)
    }),
    { numRuns: 500 },
  )
  holds(
    t,
    fc.property(idNumbers, (number) => {
      fc.pre(number.slice(6, 8) === '19')
      assert.equal(read(number.slice(0, 6) + number.slice(8, 17)), number)
    }),
  )
})

t.test('any valid number with one character changed is refused, at whatever place', async (t) => {
  holds(
    t,
    fc.property(idNumbers, (number) => {
      for (let at = 0; at < 18; at++)
        for (const other of '0123456789X') {
          const changed = number.slice(0, at) + other + number.slice(at + 1)
          if (changed !== number && 'idNumber' in parseIdNumber(changed))
            throw new Error(`${changed} is taken for ${number}`)
        }
    }),
    { numRuns: 50 },
  )
})

t.test('what Excel makes of any number is never taken for another person without suspicion', async (t) => {
  holds(
    t,
    fc.property(idNumbers, (number) => {
      fc.pre(/^\d{18}$/.test(number) && !number.endsWith('000'))
      const zeroed = parseIdNumber(`${number.slice(0, 15)}000`)
      assert.ok('problem' in zeroed ? zeroed.problem === 'destroyedIdNumber' : zeroed.suspect)
      assert.equal(read(Number(number).toExponential(5).toUpperCase()), 'destroyedIdNumber')
    }),
  )
})

t.test('reading never throws, and reads its own result as it is', async (t) => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789Xx.E+ ') }))
  holds(
    t,
    fc.property(texts, (text) => {
      const parsed = parseIdNumber(text)
      if ('idNumber' in parsed) assert.deepEqual(parseIdNumber(parsed.idNumber), parsed)
    }),
    { numRuns: 500 },
  )
})
