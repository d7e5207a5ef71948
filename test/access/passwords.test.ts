import fc from 'fast-check'
import t from 'tap'
import { checkNewPassword, hashPassword, matchesPassword } from '../../src/access/passwords.ts'
import { holds } from '../fixtures/property.ts'

const username = 'zhang.san'

function refusal(password: string, old?: string): string {
  try {
    checkNewPassword(password, { username, ...(old !== undefined && { old }) })
    return ''
  } catch (error) {
    return String(error)
  }
}

t.test('long enough, or mixed; not the name, not what everybody tries, not the old one', async (t) => {
  const good = [
    'correct horse battery',
    'abcdefghijkl',
    'Abcdefgh12',
    '密码要足够长才可以用的呀',
    'a1!a1!b2?b2?',
    '一二三四五六七Aa1',
  ]
  for (const password of good) t.equal(refusal(password), '', password)
  const bad: Readonly<Record<string, RegExp>> = {
    '': /至少/,
    abcdefghijk: /至少/,
    Abcdefg12: /至少/,
    abcdefgh12: /至少/,
    一二三四五六七八九十: /至少/,
    'my zhang.san password': /用户名/,
    'ZHANG.SAN.1234': /用户名/,
    woaini1314520: /常见/,
    'P@ssw0rd1234': /常见/,
    aaaaaaaaaaaa: /单调/,
    abababababab: /单调/,
  }
  for (const [password, why] of Object.entries(bad)) t.match(refusal(password), why, password)
  t.match(refusal('correct horse battery', 'correct horse battery'), /原密码/)
  t.equal(refusal('correct horse battery', 'Correct horse battery'), '')
  t.match(refusal('😀😀😁😂😃😄😅😆'), /至少/, 'characters are counted, not their halves')
})

t.test('a password is right to the last character, however long, and only as it was typed', async (t) => {
  const long = 'ä'.repeat(255)
  const hashed = await hashPassword(`${long}x`)
  t.match(hashed, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.ok(await matchesPassword(hashed, `${long}x`))
  for (const other of [`${long}y`, long, `${long}x `, ` ${long}x`, `${long}x`.normalize('NFD'), `${long}X`, ''])
    t.notOk(await matchesPassword(hashed, other))
  t.notOk(await matchesPassword(undefined, 'no account has this password'), 'nobody’s password is right')
})

t.test('whatever is refused is too short, monotonous, common or the name', async (t) => {
  const letters = fc.string({ unit: 'grapheme-composite', minLength: 0, maxLength: 30 })
  holds(
    t,
    fc.property(letters, (password) => {
      const length = [...password].length
      const plain = length >= 12 && new Set(password).size >= 8 && !password.toLowerCase().includes(username)
      if (plain && refusal(password) !== '') throw new Error(refusal(password))
      if (length < 10 && refusal(password) === '') throw new Error('too short')
    }),
    { numRuns: 500 },
  )
})
