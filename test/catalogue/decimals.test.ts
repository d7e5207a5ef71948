import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { isDecimal } from '../../src/catalogue/decimals.ts'
import { holds } from '../fixtures/property.ts'

/** The same, as one would write it down. */
function shapeOf(scale: number): RegExp {
  const whole = '^(?!-[0.]+$)-?(0|[1-9]\\d{0,14})'
  return new RegExp(scale === 0 ? `${whole}$` : `${whole}\\.\\d{${scale}}$`)
}

t.test('a decimal has one way to be written', async (t) => {
  for (const good of ['0.00', '1.00', '-1.50', '-0.01', '999999999999999.99']) t.ok(isDecimal(good, 2), good)
  const bad = ['', '.', '.00', '-.50', '-', '1', '1.0', '1.000', '01.00', '-0.00', '1,0.00', '１.00', '+1.00', ' 1.00']
  for (const text of [...bad, '1000000000000000.00', '1.0a', '1a.00', '--1.00']) t.notOk(isDecimal(text, 2), text)
  t.ok(isDecimal('12', 0))
  t.ok(isDecimal('0', 0))
  for (const text of ['-0', '1.', '', '-', '007']) t.notOk(isDecimal(text, 0), text)
})

t.test('it is what its shape says', async (t) => {
  const nearly = fc.string({ unit: fc.constantFrom(...'--..00123456789x'), maxLength: 20 })
  holds(
    t,
    fc.property(nearly, fc.constantFrom(0, 1, 2, 4), (text, scale) => {
      assert.equal(isDecimal(text, scale), shapeOf(scale).test(text))
    }),
    { numRuns: 5000 },
  )
})
