import { z } from 'zod'
import { hashSize } from './merkle-tree.ts'
import { decodeBase64 } from './signed-note.ts'

/** What whoever asked takes along: it proves, without trusting anybody, whether the log still holds that look. */
export const Receipt = z.strictObject({
  /** id of the entry */
  entry: z.guid(),
  /** RFC 6962 leaf hash, in base64 */
  leafHash: z.string().refine((text) => decodeBase64(text)?.length === hashSize),
})
export type Receipt = z.infer<typeof Receipt>
