import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { nextTry, retriedForMs } from '../../src/updates/webhook-retry.ts'
import { isWebhookSecret, openWebhookSecret, sealWebhookSecret, signWebhook } from '../../src/updates/webhook-secret.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'
import { openVault } from '../../src/vault/vault.ts'
import { holds } from '../fixtures/property.ts'

t.test('signatures are those that the specification’s libraries publish', async (t) => {
  const vectors = [
    {
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      seconds: 1_614_265_330,
      body: '{"test": 2432232314}',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    {
      secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
      id: 'msg_loFOjxBNrRLzqYUf',
      seconds: 1_731_705_121,
      body: '{"event_type":"ping","data":{"success":true}}',
      signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    },
  ]
  for (const { secret, id, seconds, body, signature } of vectors)
    t.strictSame(signWebhook([secret], { id, at: new Date(seconds * 1000 + 999), body }), {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    })
})

t.test('a secret is 24 to 64 bytes in canonical base64 behind whsec_', async (t) => {
  const of = (bytes: number) => `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`
  for (const bytes of [24, 32, 64]) t.ok(isWebhookSecret(of(bytes)), String(bytes))
  const bad = [
    '',
    'whsec_',
    of(23),
    of(65),
    of(24).slice(6),
    of(25).replaceAll('=', ''),
    `${of(24)} `,
    of(24).toUpperCase(),
  ]
  for (const secret of [...bad, of(25).replace('w==', 'x=='), of(32).replaceAll('+', '-')])
    t.notOk(isWebhookSecret(secret), secret)
})

t.test('a secret is sealed for its subscription alone', async (t) => {
  const { ring } = await openKeyRing(join(t.testdir({}), 'keys.json'), { suite: 'aes' })
  const vault = openVault(ring)
  const [one, other] = [randomUUID(), randomUUID()]
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const sealed = sealWebhookSecret(vault, one, secret)
  t.equal(openWebhookSecret(vault, one, sealed), secret)
  t.notOk(sealed.includes(secret.slice(6)))
  t.throws(() => openWebhookSecret(vault, other, sealed))
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed)
    altered.writeUInt8((altered[at] ?? 0) ^ 1, at)
    t.throws(() => openWebhookSecret(vault, one, altered), `byte ${at}`)
  }
})

t.test('the next try is ever later, never after three days, and the last is at their end', async (t) => {
  const firstTriedAt = new Date('2026-11-22T00:00:00Z')
  const end = firstTriedAt.getTime() + retriedForMs
  const random = fc.double({ min: 0, max: 1, noNaN: true })
  holds(
    t,
    fc.property(fc.array(random, { minLength: 60, maxLength: 60 }), (draws) => {
      let now = firstTriedAt
      let waited = 0
      for (const [at, random] of draws.entries()) {
        const next = nextTry({ tries: at + 1, firstTriedAt, now, random })
        if (!next) return assert.ok(now.getTime() === end && at > 15 && at < 45, `${at} tries`)
        const wait = next.getTime() - now.getTime()
        assert.ok(wait > 0 && wait <= 6 * 3_600_000)
        // twice as long, from a half to the whole of it: never shorter than before
        assert.ok(wait >= Math.min(waited, 3 * 3_600_000) || next.getTime() === end)
        waited = wait
        now = next
      }
      assert.fail('it never ends')
    }),
  )
  t.equal(nextTry({ tries: 1, firstTriedAt, now: firstTriedAt, random: 1 })?.getTime(), firstTriedAt.getTime() + 5000)
  t.equal(nextTry({ tries: 1, firstTriedAt, now: firstTriedAt, random: 0 })?.getTime(), firstTriedAt.getTime() + 2500)
})
