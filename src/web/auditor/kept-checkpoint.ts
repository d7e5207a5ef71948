/** The last checkpoint that was found right on this machine. It tells how many entries there were, and nothing of any. */
import { readObject } from '../verification/entry-content.ts'
import { Misfit } from '../verification/misfit.ts'

const place = 'yiku.checkpoint'

export interface KeptCheckpoint {
  /** verifier key, one line */
  readonly key: string
  readonly note: string
  readonly keptAt: string
}

export function keepCheckpoint(kept: KeptCheckpoint): void {
  localStorage.setItem(place, JSON.stringify(kept))
}

/** @throws {Misfit} */
export function readKeptCheckpoint(): KeptCheckpoint | undefined {
  const text = localStorage.getItem(place)
  if (text === null) return undefined
  const { key, note, keptAt } = readObject(text, '本机上次所存的存证点')
  if (typeof key !== 'string' || typeof note !== 'string' || typeof keptAt !== 'string')
    throw new Misfit('本机上次所存的存证点已损坏：请与另存的存证点比对，再清除浏览器中本站的数据')
  return { key, note, keptAt }
}
