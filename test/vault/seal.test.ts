import assert from 'node:assert/strict'
import { createDecipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import type { KeyRing, Suite } from '../../src/vault/key-ring.ts'
import { sealer } from '../../src/vault/seal.ts'
import { holds } from '../fixtures/property.ts'

/** A ring in memory with these sealing keys; subkeys are the secrets themselves, so that a test can use node's ciphers. */
function ring(suite: Suite, keys: Readonly<Record<number, Uint8Array>>, current: number): KeyRing {
  return {
    suite,
    currentSealing: current,
    sealingIds: Object.keys(keys).map(Number),
    mark: '',
    indexKey: () => new Uint8Array(32),
    sealingKey(id) {
      const key = keys[id]
      if (!key) throw new Error(`sealing key ${id} is not in the key file`)
      return key
    },
  }
}

const digests = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
/** Whatever can be written in UTF-8 */
const texts = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())

for (const suite of ['aes', 'sm'] as const) {
  const key = randomBytes(32)
  const records = sealer(ring(suite, { 7: key }, 7), 'record')

  /** What node's own CTR makes of a sealed value. */
  const opened = (digest: string, sealed: Uint8Array): string => {
    const [name, length] = suite === 'sm' ? (['sm4-ctr', 16] as const) : (['aes-256-ctr', 32] as const)
    const cipher = createDecipheriv(name, key.subarray(0, length), Buffer.from(digest, 'hex'))
    return Buffer.concat([cipher.update(sealed.subarray(1)), cipher.final()]).toString('utf8')
  }

  t.test(`${suite}: a sealed value is the key's id and what node's CTR gives`, async (t) => {
    holds(
      t,
      fc.property(fc.array(fc.tuple(digests, texts), { maxLength: 8 }), (pairs) => {
        const items = pairs.map(([digest, text]) => ({ digest, text }))
        const sealed = records.seal(items)
        assert.equal(sealed.length, items.length)
        for (const [at, bytes] of sealed.entries()) {
          const { digest = '', text = '' } = items[at] ?? {}
          assert.equal(bytes[0], 7)
          assert.equal(bytes.length, 1 + Buffer.byteLength(text))
          assert.equal(opened(digest, bytes), text)
        }
      }),
    )
  })

  t.test(
    `${suite}: texts are sealed where they lie as they are alone, and nothing beside them is touched`,
    async (t) => {
      holds(
        t,
        fc.property(fc.array(fc.tuple(digests, texts), { maxLength: 8 }), (pairs) => {
          let at = 0
          const pieces = pairs.map(([digest, text]) => {
            const value = Buffer.from(`\0${text}`)
            const sealing = { digestAt: at + 1, start: at + 17, end: at + 17 + value.length }
            at = sealing.end
            return { sealing, bytes: Buffer.concat([Buffer.from('!'), Buffer.from(digest, 'hex'), value]) }
          })
          const bytes = Buffer.concat(pieces.map((piece) => piece.bytes))
          records.sealWithin(
            bytes,
            pieces.map(({ sealing }) => sealing),
          )
          const alone = records.seal(pairs.map(([digest, text]) => ({ digest, text })))
          const expected = pairs.flatMap(([digest], nth) => [
            Buffer.from('!'),
            Buffer.from(digest, 'hex'),
            alone[nth] ?? Buffer.alloc(0),
          ])
          assert.deepEqual(bytes, Buffer.concat(expected))
        }),
      )
    },
  )

  t.test(`${suite}: the counter runs over as node's does, from the last one to the first`, async (t) => {
    const text = '满'.repeat(200)
    const heads = [
      'f'.repeat(32),
      `${'f'.repeat(31)}e`,
      `${'0'.repeat(24)}ffffffff`,
      `${'0'.repeat(16)}${'f'.repeat(16)}`,
      `01${'f'.repeat(30)}`,
      '0'.repeat(32),
    ]
    for (const digest of heads) {
      const [sealed = Buffer.alloc(0)] = records.seal([{ digest, text }])
      t.equal(opened(digest, sealed), text, digest)
    }
  })

  t.test(`${suite}: what was sealed opens to what it was, alone or among others`, async (t) => {
    holds(
      t,
      fc.property(fc.array(fc.tuple(digests, texts), { maxLength: 8 }), (pairs) => {
        const sealed = records.seal(pairs.map(([digest, text]) => ({ digest, text })))
        const items = pairs.map(([digest], at) => ({ digest, sealed: sealed[at] ?? new Uint8Array() }))
        assert.deepEqual(
          records.open(items),
          pairs.map(([, text]) => text),
        )
        assert.deepEqual(
          items.flatMap((item) => records.open([item])),
          pairs.map(([, text]) => text),
        )
      }),
    )
    const long = '长'.repeat(100_000)
    const [sealed = new Uint8Array()] = records.seal([{ digest: 'ab'.repeat(16), text: long }])
    t.ok(records.open([{ digest: 'ab'.repeat(16), sealed }])[0] === long)
  })

  t.test(`${suite}: another key, another purpose's key, or another digest opens to something else`, async (t) => {
    const digest = '12'.repeat(16)
    const text = '430781195001011234'
    const [sealed = new Uint8Array()] = records.seal([{ digest, text }])
    const other = sealer(ring(suite, { 7: randomBytes(32) }, 7), 'record')
    t.not(other.open([{ digest, sealed }])[0], text)
    t.not(records.open([{ digest: '13'.repeat(16), sealed }])[0], text)
    t.notOk(Buffer.from(sealed).includes(text), 'nothing of it can be read')
    const without = sealer(ring(suite, { 8: key }, 8), 'record')
    t.throws(() => without.open([{ digest, sealed }]), /sealing key 7 is not in the key file/)
    t.throws(() => records.open([{ digest, sealed: new Uint8Array() }]), /sealing key 0 is not in the key file/)
  })

  t.test(
    `${suite}: after a rotation the old is read with the old key, and the new is sealed with the new`,
    async (t) => {
      const digest = '12'.repeat(16)
      const [old = new Uint8Array()] = records.seal([{ digest, text: '旧' }])
      const rotated = sealer(ring(suite, { 7: key, 8: randomBytes(32) }, 8), 'record')
      const [fresh = new Uint8Array()] = rotated.seal([{ digest, text: '新' }])
      t.equal(fresh[0], 8)
      t.strictSame(
        rotated.open([
          { digest, sealed: fresh },
          { digest, sealed: old },
          { digest, sealed: fresh },
        ]),
        ['新', '旧', '新'],
      )
      t.strictSame(records.open([{ digest, sealed: old }]), ['旧'], 'opening leaves the sealed bytes alone')
    },
  )
}
