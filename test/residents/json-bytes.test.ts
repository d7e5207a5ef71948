import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Value } from '../../src/catalogue/field.ts'
import { JsonBytes } from '../../src/residents/json-bytes.ts'
import { holds } from '../fixtures/property.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Any string at all, lone surrogates and control characters among it. */
const texts = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
const values: fc.Arbitrary<Value> = fc.oneof(texts, fc.string({ unit: 'binary' }), fc.integer(), fc.boolean())

t.test('values are written as JSON.stringify writes them', async (t) => {
  const json = new JsonBytes()
  holds(
    t,
    fc.property(fc.array(values), (all) => {
      json.clear()
      for (const value of all) json.value(value)
      const expected = all.map((value) => JSON.stringify(value)).join('')
      assert.equal(decoder.decode(json.part(0, json.length)), expected)
    }),
  )
})

t.test('every character is escaped or not as JSON has it', async (t) => {
  const json = new JsonBytes()
  const wrong: number[] = []
  for (let unit = 0; unit <= 0xffff; unit++) {
    const text = `a${String.fromCharCode(unit)}b`
    json.clear()
    json.value(text)
    if (decoder.decode(json.part(0, json.length)) !== JSON.stringify(text)) wrong.push(unit)
  }
  t.strictSame(wrong, [])
})

t.test('what is written lasts while the buffer grows', async (t) => {
  const json = new JsonBytes()
  const long = '长'.repeat(3000)
  json.ascii('a')
  for (let nth = 0; nth < 5; nth++) json.value(long)
  json.byte(33)
  t.equal(decoder.decode(json.part(0, json.length)), `a${JSON.stringify(long).repeat(5)}!`)
  json.clear()
  json.bytes(new Uint8Array(40_000).fill(97))
  t.equal(decoder.decode(json.part(0, json.length)), 'a'.repeat(40_000))
})
