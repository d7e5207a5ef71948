/** What the page works out by itself: initials, groups of facts, ID numbers, the texts of codes. */
import fc from 'fast-check'
import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { checkCharacter, parseIdNumber } from '../../src/residents/id-number.ts'
import { factGroupOf } from '../../src/web/clerk/fact-groups.ts'
import { readIdNumber } from '../../src/web/clerk/id-number.ts'
import { pinyinInitials } from '../../src/web/clerk/pinyin-initials.ts'
import { receiptCodes } from '../../src/web/clerk/receipt-codes.ts'

const catalogue = await loadCatalogue()

const initials =
  'lnydz gljt dbsq tkgy dbbyjtzcxknjtrd lsjz kncjrshbt zdcjrhlbt cjrzhf sydj lhjysbbt cxjmylbxcb yldyzgrz jmybcbzz yljz sydj gzfsq ncwfgz ywjyrx xszz shbzkbh szbzhkzx csyjs shyjs txyjs rxyjs'

t.test('every service is found by the first letters of how it is spoken', async (t) => {
  const titles = [...catalogue.items, ...catalogue.bundles.values()].map(({ title }) => title)
  t.strictSame(titles.map(pinyinInitials), initials.split(' '))
})

t.test('an ID number is good here exactly where the hub takes it', async (t) => {
  const digits = fc.stringMatching(/^[1-9]\d{5}(18|19|20)\d\d(0\d|1[0-3])[0-3]\d\d{3}$/)
  const full = digits.map((seventeen) => seventeen + checkCharacter(seventeen))
  const anything = fc.oneof(
    full,
    full.map((number) => number.toLowerCase()),
    fc.stringMatching(/^[1-9]\d{14}$/),
    fc.string(),
    digits,
  )
  fc.assert(
    fc.property(anything, (text) => {
      const [here, there] = [readIdNumber(text), parseIdNumber(text)]
      const said = here.state === 'good' ? here.idNumber : undefined
      return said === ('idNumber' in there ? there.idNumber : undefined)
    }),
    { numRuns: 2000 },
  )
  t.match(readIdNumber('430781194501'), { state: 'incomplete', says: '还差 6 位' })
  t.match(readIdNumber('430781194501011230'), { state: 'bad', says: /校验码不符/ })
  t.match(readIdNumber(`43078119450101123${checkCharacter('43078119450101123')}`, new Date('2026-11-22')), {
    state: 'good',
    says: /男，1945 年 1 月 1 日生，81 岁/,
  })
})

t.test('every category has a group in which people look for it', async (t) => {
  const groups = catalogue.categories.map(({ id, group }) => [id, factGroupOf({ id, group: { id: group } })] as const)
  t.same(new Set(groups.map(([, group]) => group)).size, 7)
  const persons = groups.filter(([, group]) => group === 'person').map(([id]) => id)
  t.strictSame(persons, [
    'personBasic',
    'householdRegistration',
    'deathRecord',
    'schoolEnrolment',
    'educationRecord',
    'partyMembership',
    'creditJudicial',
  ])
})

t.test('a long receipt is several codes, which joined are the receipt', async (t) => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 6000 }), (jws) => {
      const codes = receiptCodes(jws)
      const texts =
        codes.length === 1 ? codes : codes.map((code, at) => code.slice(`${at + 1}/${codes.length}:`.length))
      return texts.join('') === jws && codes.every(({ length }) => length <= 1310)
    }),
  )
  t.equal(receiptCodes('x'.repeat(1300)).length, 1)
})
