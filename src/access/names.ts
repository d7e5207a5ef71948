/** Names by which people are told apart: what two of them read is what is set, and what shows nothing is no part of a name. */
import { z } from 'zod'
import { YikuError } from '../errors.ts'

/**
 * What shows: no control, nothing that Unicode lets be ignored, none of the few letters that are drawn as nothing. What is
 * left out here, `person_key` strips.
 */
const letter = String.raw`[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]`

/** Of a person, an organisation or a system: single blanks within, none around. */
export const Words = z
  .string()
  .max(100)
  .regex(new RegExp(`^${letter}+( ${letter}+)*$`, 'u'))

/** Of an account, or id of a system, that is there. */
export const Username = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,63}$/)

/** Of one that is to be: digits alone would read in the log as the number of an account. */
export const NewUsername = z.string().regex(/^(?!\d+$)[a-z0-9][a-z0-9._-]{1,63}$/)

/** What the command line is given, as proposals are held to it. @throws {YikuError} badAccount */
export function checkAccountNames({ username, holder }: { username: string; holder: string }): void {
  if (!NewUsername.safeParse(username).success)
    throw new YikuError('badAccount', {
      detail: '用户名为 2-64 个小写字母、数字或 . _ -，以字母或数字开头，不能全是数字',
    })
  if (!Words.safeParse(holder).success)
    throw new YikuError('badAccount', {
      detail: '持有人（工号或姓名）至多 100 字，首尾不能有空格，中间至多连着一个，不能有看不见的字符',
    })
}

/** @throws {YikuError} badClient */
export function checkClientId(id: string): void {
  if (!NewUsername.safeParse(id).success)
    throw new YikuError('badClient', { detail: '编号为 2-64 个小写字母、数字或 . _ -，以字母或数字开头，不能全是数字' })
}
