import { Secret } from 'otpauth'
import t from 'tap'
import { findTotpStep, newTotpSecret, openTotp, sealTotp, totpUri } from '../../src/access/totp.ts'
import { testHub } from '../fixtures/hub.ts'

const { vault } = await testHub(t)

t.test('codes are those of RFC 6238, appendix B (SHA-1, the last six digits)', async (t) => {
  const secret = Secret.fromUTF8('12345678901234567890').base32
  const vectors: Readonly<Record<number, string>> = {
    59: '287082',
    1111111109: '081804',
    1111111111: '050471',
    1234567890: '005924',
    2000000000: '279037',
    20000000000: '353130',
  }
  for (const [seconds, code] of Object.entries(vectors))
    t.equal(findTotpStep(secret, code, Number(seconds) * 1000), Math.floor(Number(seconds) / 30))
})

t.test('a code is good in its own half minute and the one to either side', async (t) => {
  const secret = Secret.fromUTF8('12345678901234567890').base32
  const step = Math.floor(1111111111 / 30)
  const found = [-2, -1, 0, 1, 2].map((shift) => findTotpStep(secret, '050471', (step + shift) * 30_000))
  t.strictSame(found, [undefined, step, step, step, undefined])
  for (const code of ['', '50471', '0050471', '05047x', '050472'])
    t.equal(findTotpStep(secret, code, step * 30_000), undefined)
})

t.test('a secret has 160 bits, and an authenticator application can read it', async (t) => {
  const secret = newTotpSecret()
  t.match(secret, /^[A-Z2-7]{32}$/)
  t.not(newTotpSecret(), secret)
  const uri = new URL(totpUri(secret, 'zhang.san'))
  t.match(uri.href, /^otpauth:\/\/totp\/Yiku:zhang\.san\?/)
  t.match(Object.fromEntries(uri.searchParams), {
    issuer: 'Yiku',
    secret,
    digits: '6',
    period: '30',
    algorithm: 'SHA1',
  })
})

t.test('sealed it is unreadable, and opens for its own account alone', async (t) => {
  const secret = newTotpSecret()
  const sealed = sealTotp(vault, 7, secret)
  t.notOk(sealed.includes(secret))
  t.equal(openTotp(vault, 7, sealed), secret)
  t.throws(() => openTotp(vault, 8, sealed), /damaged/)
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ 1
    t.throws(() => openTotp(vault, 7, altered), `byte ${at}`)
  }
})
