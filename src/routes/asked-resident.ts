/** Whom somebody asks about, and on what ground: the same in every request that does. */
import { z } from 'zod'
import type { Identity } from '../access/identity.ts'
import { YikuError } from '../errors.ts'
import { parseIdNumber } from '../residents/id-number.ts'
import { loggedText } from './logged-text.ts'

export const IdNumber = z
  .string()
  .max(40)
  .refine((text) => 'idNumber' in parseIdNumber(text))
  .meta({
    description: '18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别',
    examples: ['43078119450101123X'],
  })

export const Presence = z
  .strictObject({
    method: z.enum(['cardRead', 'face', 'consent', 'agent']),
    reference: loggedText(200),
  })
  .describe('居民在场或同意的凭据：读卡、人脸、签字同意、委托代办；本辖区以外的居民须有')
export type Presence = z.infer<typeof Presence>

/** 18 characters. @throws {YikuError} badIdNumber */
export function getIdNumber(text: string): string {
  const parsed = parseIdNumber(text)
  if ('problem' in parsed) throw new YikuError('badIdNumber')
  return parsed.idNumber
}

export interface Asked {
  /** 18 characters */
  readonly idNumber: string
  readonly presence?: Presence | undefined
}

/**
 * On what ground he is looked at, as it is written before it is known where he belongs: evidence, where there is any,
 * counts. A resident who asks about somebody else has none: that other one is not told that it was himself.
 */
export function basisOf(
  { kind, residentIdNumber }: Pick<Identity, 'kind' | 'residentIdNumber'>,
  { idNumber, presence }: Asked,
): string | undefined {
  if (kind === 'resident') return idNumber === residentIdNumber ? 'self' : undefined
  if (kind === 'client') return 'agreement'
  return presence ? 'presence' : 'area'
}
