import { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import { holdsIdNumber } from '../residents/holds-id-number.ts'

const code: ErrorCode = 'idNumberInText'

/** Text that the access log will hold for ever: not blank, no control characters, and no ID number in it. */
export function loggedText(most: number) {
  return z
    .string()
    .max(most)
    .regex(/\S/)
    .regex(/^\P{Cc}*$/u)
    .refine((text) => !holdsIdNumber(text), { params: { code } })
}
