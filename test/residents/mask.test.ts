import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { levelOf } from '../../src/catalogue/category.ts'
import type { Field, FieldType, Mask } from '../../src/catalogue/field.ts'
import { maskIdNumber, maskName, maskValue } from '../../src/residents/mask.ts'
import { holds } from '../fixtures/property.ts'
import { idNumbers } from './id-numbers.ts'

t.test('of a name, the surname and the last character are shown', async (t) => {
  const names = {
    张三丰: '张*丰',
    张三: '张*',
    王二小明: '王**明',
    欧阳娜: '欧阳*',
    欧阳娜娜: '欧阳*娜',
    诸葛孔明亮: '诸葛**亮',
    欧阳: '欧*',
    东方: '东*',
    𠮷野家: '𠮷*家',
    王𠮷: '王*',
    𬎆𠮷: '𬎆*',
    张: '*',
    '': '',
  }
  for (const [name, masked] of Object.entries(names)) t.equal(maskName(name), masked, name)
})

t.test('of a name with a middle dot, the first character is shown', async (t) => {
  t.equal(maskName('买买提·艾力'), '买**·**')
  t.equal(maskName('阿卜杜拉·买买提·𠮷'), '阿***·***·*')
  t.equal(maskName('阿·艾力'), '阿·**')
})

t.test('a masked name has as many characters, and hides all but its ends', async (t) => {
  const characters = fc.constantFrom(...'张欧阳三丰娜诸葛𠮷䶮艾力')
  holds(
    t,
    fc.property(fc.string({ unit: characters, minLength: 2, maxLength: 8 }), (name) => {
      const before = [...name]
      const after = [...maskName(name)]
      assert.equal(after.length, before.length)
      const shown = after.filter((character) => character !== '*').length
      assert.ok(shown >= 1 && shown <= 3 && shown < before.length, `${name} → ${after.join('')}`)
      for (const [at, character] of after.entries()) assert.ok(character === '*' || character === before[at])
    }),
    { numRuns: 500 },
  )
})

t.test('of an ID number, the division and the last four characters are shown, never the birth date', async (t) => {
  t.equal(maskIdNumber('43078119450101123X'), '430781********123X')
  holds(
    t,
    fc.property(idNumbers, (number) => {
      const masked = maskIdNumber(number)
      assert.equal(masked.length, 18)
      assert.match(masked, /^\d{6}\*{8}\d{3}[\dX]$/)
      assert.ok(number.startsWith(masked.slice(0, 6)) && number.endsWith(masked.slice(14)))
    }),
  )
})

const as = (mask: Mask, value: string) => maskValue({ type: 'text', mask }, value)

t.test('of an address, the divisions down to the village are shown', async (t) => {
  const addresses = {
    湖南省津市市新洲镇车胤村3组12号: '湖南省津市市新洲镇车胤村***',
    津市市三洲驿街道凤凰社区5栋302室: '津市市三洲驿街道凤凰社区***',
    津市市金鱼岭街道孟姜女大道188号: '津市市金鱼岭街道***',
    广西壮族自治区南宁市青秀区南湖街道民族大道1号: '广西壮族自治区南宁市青秀区南湖街道***',
    津市市毛里湖镇中渡村张家屋场: '津市市毛里湖镇中渡村***',
    人民路12号阳光社区3栋: '***',
    '１２号院': '***',
    新洲镇车胤村: '新洲镇车胤村***',
    '': '***',
  }
  for (const [address, masked] of Object.entries(addresses)) t.equal(as('address', address), masked, address)
})

t.test('of phones and numbers, the ends are shown, and of short ones less', async (t) => {
  const phones = { '13812341234': '138****1234', '0736-4212345': '073****2345', '4212345': '****45', '12345': '****' }
  for (const [phone, masked] of Object.entries(phones)) t.equal(as('phone', phone), masked)
  const numbers = { '6217001234567890': '****7890', 湘J12345: '****45', 湘: '****', '': '****', '12345678': '****5678' }
  for (const [number, masked] of Object.entries(numbers)) t.equal(as('number', number), masked)
  t.equal(as('tail', '7890'), '****7890')
})

t.test('what is no text is shown as little', async (t) => {
  const values: readonly (readonly [FieldType, string | number | boolean, string])[] = [
    ['idNumber', '43078119450101123X', '430781********123X'],
    ['idNumber', '43078119450101123', '***'],
    ['date', '2020-05-06', '2020-**-**'],
    ['expiry', '9999-12-31', '9999-**-**'],
    ['month', '2020-05', '2020-**'],
    ['year', '2020', '***'],
    ['amount', '1234.50', '***'],
    ['decimal', '12.3', '***'],
    ['integer', 7, '***'],
    ['boolean', false, '***'],
    ['code', '01', '***'],
    ['uscc', '91430781MA4L12345X', '**************345X'],
    ['area', '430781100203', '4307********'],
    ['area', '430781', '4307**'],
    ['text', '津市市人民医院', '***'],
  ]
  for (const [type, value, masked] of values) t.equal(maskValue({ type }, value), masked, type)
})

const part = (kinds: readonly string[]) =>
  fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...'湘津澧新洲阳胤凤凰'), minLength: 1, maxLength: 4 }),
      fc.constantFrom(...kinds),
    )
    .map(([name, kind]) => name + kind)
const divisions = fc.tuple(
  part(['省', '自治区']),
  part(['市', '自治州']),
  part(['县', '区']),
  part(['镇', '乡', '街道']),
  part(['村', '社区']),
)
const house = fc
  .tuple(
    fc.constantFrom('', '一', '三', '解放路', '桥头巷'),
    fc.integer({ min: 1, max: 9999 }),
    fc.constantFrom('号', '组', '栋'),
  )
  .map(([road, number, kind]) => `${road}${number}${kind}`)

t.test('an address never shows the house, however many of its divisions are given', async (t) => {
  holds(
    t,
    fc.property(divisions, fc.nat(5), house, (all, from, hidden) => {
      const address = all.slice(from).join('')
      const masked = as('address', address + hidden)
      assert.ok(masked.endsWith('***'))
      assert.ok(address.startsWith(masked.slice(0, -3)), `${address}${hidden} → ${masked}`)
    }),
    { numRuns: 2000 },
  )
})

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })

t.test('a masked number never holds what it hides', async (t) => {
  holds(
    t,
    fc.property(fc.constantFrom<Mask>('number', 'phone'), digits(0, 32), (mask, number) => {
      const [head = '', tail = ''] = as(mask, number).split('****')
      assert.ok(number.startsWith(head) && number.endsWith(tail))
      assert.ok(number.length - head.length - tail.length >= Math.min(3, number.length), `${number}: ${head} ${tail}`)
    }),
    { numRuns: 1000 },
  )
})

t.test(
  'a masked value of any field of level 3 differs from it, and from hardly two is the one told from the other',
  async (t) => {
    const { categories, codeSets } = await loadCatalogue()
    const fields = categories.flatMap((category) =>
      Object.entries(category.fields).filter(([name]) => levelOf(category, name) === 3),
    )
    t.ok(fields.length > 150, `${fields.length} fields`)
    for (const [name, field] of fields) {
      const values = samplesOf(field, codeSets.get(field.codes ?? '')?.codes)
      for (const value of values) t.not(maskValue(field, value), String(value), name)
      t.equal(new Set(values.map((value) => maskValue(field, value))).size, field.mask === 'tail' ? 2 : 1, name)
    }
  },
)

/** Two values that differ in what is to be hidden. */
function samplesOf({ type, mask }: Field, codes: Readonly<Record<string, string>> = {}): (string | number | boolean)[] {
  const byMask = {
    name: ['张三丰', '张四丰'],
    phone: ['13812341234', '13843211234'],
    address: ['新洲镇车胤村1组', '新洲镇车胤村2组'],
    number: ['6217001111', '6217111111'],
    tail: ['1234', '4321'],
  }
  if (mask !== undefined) return byMask[mask]
  const byType = {
    text: ['甲', '乙'],
    code: Object.keys(codes).slice(0, 2),
    date: ['2020-01-02', '2020-02-01'],
    expiry: ['2020-01-02', '2020-02-01'],
    month: ['2020-01', '2020-02'],
    year: ['2020', '2021'],
    amount: ['1.00', '2.00'],
    decimal: ['1.0', '2.0'],
    integer: [1, 2],
    boolean: [true, false],
    idNumber: ['43078119450101123X', '43078119460101123X'],
    uscc: ['91430781MA4L12345X', '91430721MA4L12345X'],
    area: ['430781100203', '430721100203'],
  }
  return byType[type]
}
