/** Refused rows that are, or may be, about a resident. */

import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { hintsOf } from './hint.ts'
import { plainName } from './plain-name.ts'
import type { HeldGap } from './profile.ts'
import { type ProfileRow, readHintedGaps } from './profile-sql.ts'

interface GapHub {
  readonly store: Pick<Store, 'pool'>
  readonly vault: Vault
}

interface GapQuery {
  readonly idNumber: string
  /** where nobody is known by that number: whose refused rows are looked for all the same */
  readonly residentId?: string
  /** as personBasic has it, where it was read */
  readonly name: string | undefined
  readonly rows: readonly ProfileRow[]
  readonly asOf: Date | undefined
}

/**
 * Refused rows that are, or may be, about this resident. The statement has looked for those that bear a name by which he is
 * known; where another one is read now, for that one, too; and where none is known, every one may be.
 */
export async function gapsOf({ store, vault }: GapHub, query: GapQuery): Promise<HeldGap[]> {
  const { idNumber, residentId, name, rows, asOf } = query
  const found = rows
    .filter(({ kind }) => kind === 'gap')
    .map(({ category, source }) => ({ category: category ?? 0, source: source ?? 0 }))
  const known = rows.find(({ kind }) => kind === 'resident')?.data?.nameKeys
  const looked = Array.isArray(known) ? known.map((key) => String(key).replaceAll('-', '')) : []
  const nameKey = name === undefined ? looked.at(-1) : vault.nameKey(plainName(name))
  if (nameKey !== undefined && looked.includes(nameKey)) return found
  const hints = nameKey === undefined ? undefined : hintsOf(vault, { idNumber, nameKeys: [nameKey] })
  return [...found, ...(await readHintedGaps(store.pool, { hints, residentId, asOf }))]
}
