import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { holdsIdNumber } from '../../src/residents/holds-id-number.ts'
import { holds } from '../fixtures/property.ts'
import { idNumberOf } from './id-numbers.ts'

const sequence = fc.integer({ min: 1, max: 998 }).map((n) => String(n).padStart(3, '0'))
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const idNumber = fc.tuple(fc.constantFrom('430781', '110105', '810000'), day, sequence).map((of) => idNumberOf(...of))
const words = fc.string({ unit: fc.constantFrom('办', '理', 'J', 'S', '号', '（', '）', '/', '.', ' '), maxLength: 12 })

t.test('an ID number is found wherever it stands, and however it is spelt', async (t) => {
  const spelt = fc.tuple(idNumber, fc.constantFrom('', ' ', '-', '—', '.', '\u200b'), fc.boolean(), fc.boolean())
  holds(
    t,
    fc.property(words, spelt, words, (before, [number, between, isWide, isSmall], after) => {
      const parted = [number.slice(0, 6), number.slice(6, 14), number.slice(14)].join(between)
      const wide = isWide
        ? parted.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
        : parted
      assert(holdsIdNumber(before + (isSmall ? wide.toLowerCase() : wide) + after))
    }),
  )
})

t.test('so is one of before 1999, where it stands alone', async (t) => {
  for (const text of ['430781450101123', '证 430781450101123', '４３０７８１４５０１０１１２３'])
    t.ok(holdsIdNumber(text), text)
})

t.test('numbers of cases, accounts and readers are none', async (t) => {
  const none = [
    '',
    'JS-2026-000123',
    '4307-2026-0123456',
    '202611210001234',
    '43078120261121000123',
    'reader-7/2026-11-21T09:30',
    '430781194501011230',
    '1'.repeat(64),
    '6222020000000000000',
    crypto.randomUUID(),
  ]
  for (const text of none) t.notOk(holdsIdNumber(text), text)
})
