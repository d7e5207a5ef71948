import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { maskIdNumber, maskName } from '../../src/residents/mask.ts'
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
