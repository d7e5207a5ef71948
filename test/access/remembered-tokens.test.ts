import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openTokens } from '../../src/access/tokens.ts'
import { openKeyRing } from '../../src/vault/key-ring.ts'

const { ring } = await openKeyRing(`${t.testdir({})}/keys.json`, { suite: 'aes' })
const tokens = await openTokens(ring)

t.test('a token that has been verified says the same again, until it ends', async (t) => {
  const subject = { kind: 'client', id: 'registry', ver: 3 } as const
  const { accessToken } = tokens.issue(subject, new Date(Date.now() + 2000))
  const first = tokens.verify(accessToken)
  t.match(first, subject)
  t.strictSame(tokens.verify(accessToken), first)
  // its end is told in whole seconds
  await sleep(2100)
  t.throws(() => tokens.verify(accessToken), { code: 'unauthenticated' })
})

t.test('a token like one that has been verified is another', async (t) => {
  const { accessToken } = tokens.issue({ kind: 'client', id: 'registry', ver: 1 })
  tokens.verify(accessToken)
  const [head = '', body = '', signature = ''] = accessToken.split('.')
  const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), ver: 2 }))
  for (const text of [
    `${head}.${forged.toString('base64url')}.${signature}`,
    `${head}.${body}.${signature.slice(0, -1)}`,
    `${accessToken} `,
  ])
    t.throws(() => tokens.verify(text), { code: 'unauthenticated' })
})
