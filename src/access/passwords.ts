/** Passwords: argon2id hashes (RFC 9106), and what a new one must be. */
import { hash, verify } from '@node-rs/argon2'
import { YikuError } from '../errors.ts'
import { floodGuard } from './flood-guard.ts'

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane; the library's default algorithm is argon2id */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Each takes a thread and 19 MiB for some 20 ms; the other threads are for everything else that the process does. */
const guard = floodGuard({ atOnce: 2, waiting: 50 })

let decoy: Promise<string> | undefined

export function hashPassword(password: string): Promise<string> {
  return guard.run(() => hash(password, argon2))
}

/**
 * Exactly one verification, also where there is no hash: an unknown name takes as long as a wrong password.
 * @throws {YikuError} tooBusy
 */
export async function matchesPassword(hashed: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('no account has this password', argon2)
  const known = hashed ?? (await decoy)
  const right = await guard.run(() => verify(known, password))
  return right && hashed !== undefined
}

const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u]

/** Long enough for the rules, and among the first that anybody tries. */
const common: ReadonlySet<string> = new Set([
  '1234567890',
  '12345678910',
  '0123456789',
  '123456789abc',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'qwertyuiop',
  'qwerty123456',
  'asdfghjkl123',
  'abc123456789',
  'abcd1234567',
  'a1234567890',
  'aa123456789',
  'woaini1314520',
  'woaini123456',
  '5201314520',
  'iloveyou1314',
  'password1234',
  'password@123',
  'passw0rd1234',
  'p@ssw0rd1234',
  'p@ssw0rd123',
  'administrator',
  'admin@123456',
  'admin1234567',
  'welcome@1234',
  'letmein12345',
  'zaq12wsxcde3',
  'qaz123456789',
  'china@123456',
])

const fewestDifferent = 5
/** shorter names turn up in words by chance */
const leastTelling = 4

/** @throws {YikuError} weakPassword, with what to do */
export function checkNewPassword(password: string, { username, old }: { username: string; old?: string }): void {
  const detail = findWeakness(password, { username, old })
  if (detail !== undefined) throw new YikuError('weakPassword', { detail })
}

function findWeakness(
  password: string,
  { username, old }: { username: string; old: string | undefined },
): string | undefined {
  const letters = [...password]
  const mixed = kinds.filter((kind) => kind.test(password)).length >= 3
  if (letters.length < 10 || (letters.length < 12 && !mixed))
    return '至少 12 个字符；含大写、小写、数字、符号中三种的，至少 10 个字符'
  const folded = password.toLowerCase()
  if (username.length >= leastTelling && folded.includes(username.toLowerCase())) return '不能包含用户名'
  if (common.has(folded) || new Set(letters).size < fewestDifferent) return '过于常见或单调，请换一个'
  if (password === old) return '不能与原密码相同'
  return undefined
}
