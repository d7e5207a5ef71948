import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { tagger } from '../../src/vault/hmac.ts'
import { holds } from '../fixtures/property.ts'

/** node's own HMAC, of which a tag is the left half. */
function half(name: 'sha256' | 'sm3', key: Uint8Array, message: string): string {
  return createHmac(name, key).update(message, 'utf8').digest('hex').slice(0, 32)
}

for (const name of ['sha256', 'sm3'] as const) {
  t.test(`${name}: a tag is the left half of node's HMAC, for every length of message and key`, async (t) => {
    const key = randomBytes(32)
    const tag = tagger(key, name)
    const unit = 'aé龘𠮷'
    let differing = 0
    for (let length = 0; length <= 600; length++) {
      const message = unit.repeat(Math.ceil(length / 4)).slice(0, length)
      if (tag(message) !== half(name, key, message)) differing += 1
    }
    t.equal(differing, 0)
    // beyond the prepared buffer, and back again
    for (const length of [1300, 1365, 1366, 1400, 4096, 100_000, 3, 5000, 0]) {
      const message = '龘'.repeat(length)
      t.equal(tag(message), half(name, key, message), `${length} characters`)
    }
    for (const length of [0, 1, 16, 63, 64]) {
      const other = randomBytes(length)
      t.equal(tagger(other, name)('message'), half(name, other, 'message'), `a key of ${length} bytes`)
    }
    t.throws(() => tagger(randomBytes(65), name), /64 bytes/)
  })

  t.test(`${name}: parts are joined by NUL, and no message leaves a trace in the next`, async (t) => {
    const key = randomBytes(32)
    const tag = tagger(key, name)
    holds(
      t,
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), (parts) => {
        assert.equal(tag(...parts), half(name, key, parts.join('\0')))
      }),
      { numRuns: 500 },
    )
    t.equal(tag('ab', Buffer.from('张c')), tag('ab', '张c'), 'a part may be bytes')
    t.not(tag('ab', 'c'), tag('a', 'bc'))
    t.not(tag('ab', ''), tag('ab'))
  })
}

t.test('two keys, or two hashes, give two tags', async (t) => {
  const key = new Uint8Array(32).fill(1)
  t.not(tagger(key)('x'), tagger(new Uint8Array(32).fill(2))('x'))
  t.not(tagger(key)('x'), tagger(key, 'sm3')('x'))
  t.equal(tagger(key)('x'), tagger(key, 'sha256')('x'), 'SHA-256 unless said otherwise')
})
