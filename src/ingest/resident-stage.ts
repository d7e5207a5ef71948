/** The residents of an export's rows: their keys, and each of them once as a row for `COPY staging_resident`. */
import { birthDateOf } from '../residents/id-number.ts'
import { plainName } from '../residents/plain-name.ts'
import { CopyBuffer } from '../store/binary-copy.ts'
import type { Sealing } from '../vault/seal.ts'
import type { Vault } from '../vault/vault.ts'
import type { MappedRecord } from './map-row.ts'
import { ownText } from './own-text.ts'

/** columns of `COPY staging_resident`, in the order in which they are written */
export const residentColumns = 'batch_id, resident_id, birth_date, name_key, id_number'
const columnCount = 5

/** residents remembered per thread, so that a family's rows hash and seal an ID number once */
const remembered = 2_000

export interface ResidentStage {
  /** Stages the resident of a record, unless this thread already has; returns the resident's key. */
  add(record: MappedRecord): string
  /** Number and tuples of those added since the last call. */
  take(): { readonly residentCount: number; readonly residents: Uint8Array }
}

export function residentStage({ vault, batchId }: { vault: Vault; batchId: number }): ResidentStage {
  const known = new Map<string, { readonly residentId: string; readonly name: string | undefined }>()
  const copy = new CopyBuffer(1 << 16)
  let sealings: Sealing[] = []

  const write = (residentId: string, { idNumber, name }: MappedRecord) => {
    copy.tuple(columnCount)
    copy.int64(batchId)
    const digestAt = copy.uuid(residentId)
    copy.date(birthDateOf(idNumber))
    if (name === undefined) copy.null()
    else copy.uuid(vault.nameKey(plainName(name)))
    const start = copy.textBehind(0, idNumber)
    sealings.push({ digestAt, start, end: copy.length })
  }

  return {
    add(record) {
      const { idNumber, name } = record
      const found = known.get(idNumber)
      if (found && (name === undefined || name === found.name)) return found.residentId
      const residentId = found?.residentId ?? vault.residentId(idNumber)
      if (known.size >= remembered) known.clear()
      known.set(ownText(idNumber), { residentId, name: name && ownText(name) })
      write(residentId, record)
      return residentId
    },
    take() {
      const taken = copy.take()
      vault.residents.sealWithin(taken, sealings)
      const residentCount = sealings.length
      sealings = []
      return { residentCount, residents: taken }
    },
  }
}
