import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { YikuError } from '../../src/errors.ts'
import { parseStrictJson } from '../../src/routes/strict-json.ts'
import { holds } from '../fixtures/property.ts'

function parse(text: string | Buffer): unknown {
  return parseStrictJson(Buffer.from(text))
}

/** Whether the text is refused as a bad request, and not by some other error. */
function isRefused(text: string | Buffer): boolean {
  try {
    parse(text)
    return false
  } catch (error) {
    return error instanceof YikuError && error.code === 'badRequest'
  }
}

t.test('JSON that is well is what JSON.parse makes of it', async (t) => {
  const values = fc
    .jsonValue({ maxDepth: 4, noUnicodeString: false })
    .filter((value) => !JSON.stringify(value).includes('\\u0000'))
  holds(
    t,
    fc.property(values, fc.nat(4), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      if (/\\ud[89a-f]/i.test(text)) assert.ok(isRefused(text))
      else assert.deepEqual(parse(text), JSON.parse(text))
    }),
    { numRuns: 1000 },
  )
  t.strictSame(parse('{"a":{"b":1},"c":[{"b":2},{"b":3}],"d":"\\"a\\":"}'), {
    a: { b: 1 },
    c: [{ b: 2 }, { b: 3 }],
    d: '"a":',
  })
})

t.test('a name twice in one object is refused, however it is written', async (t) => {
  const twice = [
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"a":1,"b":{"c":1,"c":2}}',
    '[{"a":1},{"a":1,"\\u0061":2}]',
    '{"a" : 1 , "a"\n:\t2}',
    '{"\\"a":1,"\\"a":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
  ]
  for (const text of twice) t.ok(isRefused(text), text)
  t.ok(parse('{"a":{"a":{"a":1}}}'), 'the same name in another object is another')
  t.ok(parse('{"a":1,"A":2}'))
})

t.test('what cannot be stored or was lost is refused: halves of pairs, NUL, bytes that are no UTF-8', async (t) => {
  const bad = [
    '"\\ud840"',
    '"\\udc00\\ud840"',
    '{"a":"x\\udfff"}',
    '{"\\ud840":1}',
    '["\\u0000"]',
    '{"a":"b\\u0000"}',
    '{"\\u0000":1}',
  ]
  for (const text of bad) t.ok(isRefused(text), text)
  t.ok(isRefused(Buffer.from([0x22, 0xff, 0x22])))
  t.ok(isRefused(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])), 'a surrogate in UTF-8')
  t.equal(parse('"\\ud840\\udc00𠮷"'), '𠀀𠮷', 'a whole pair is one character')
  t.equal(parse('"\ufffd"'), '\ufffd', 'who writes U+FFFD himself may; fields refuse it')
})

t.test('what is no JSON is refused without showing it', async (t) => {
  for (const text of [
    '',
    ' ',
    '{',
    '{"a":}',
    "{'a':1}",
    '{"a":1,}',
    'NaN',
    '[1 2]',
    '"a',
    '\u00a0{}',
    '{"idNumber":11010519491231002X}',
  ])
    t.ok(isRefused(text), JSON.stringify(text))
  try {
    parse('{"idNumber":11010519491231002X}')
  } catch (error) {
    t.notMatch(error instanceof Error && `${error.message}${error.stack}${error.cause}`, /110105/)
  }
})

t.test('however deep or crowded it is, it is parsed or refused, soon', async (t) => {
  const depth = 32_000
  const deep = '['.repeat(depth) + ']'.repeat(depth)
  const started = performance.now()
  t.ok(Array.isArray(parse(deep)))
  t.ok(isRefused('['.repeat(64_000)))
  t.ok(isRefused(`{"a":`.repeat(12_000)))
  t.ok(parse(`{"a":"${'\\"'.repeat(30_000)}"}`))
  t.ok(isRefused(`"${'\\'.repeat(63_001)}`))
  t.ok(performance.now() - started < 1000)
})
