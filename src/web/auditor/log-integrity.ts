/**
 * The log at a glance: its last checkpoint, verified here, held against the one that this browser kept the last time.
 * So every auditor's browser is a small witness: what was cut or changed in between is found the next time he looks.
 */

import { ask } from '../api/ask.ts'
import { RequestProblem, type ShownProblem } from '../api/request-problem.ts'
import type { Reply } from '../api/send.ts'
import { readCheckpoint } from '../verification/checkpoint.ts'
import { hubEvidence } from '../verification/hub-evidence.ts'
import { Misfit } from '../verification/misfit.ts'
import { readNoteKey } from '../verification/note-key.ts'
import { type Finding, found } from '../verification/report.ts'
import { checkExtension, checkSignature } from '../verification/verify-checkpoint.ts'
import { keepCheckpoint, readKeptCheckpoint } from './kept-checkpoint.ts'

export interface Integrity {
  /** undefined: nothing has been signed yet */
  readonly size: number | undefined
  readonly origin: string
  readonly key: string
  readonly note: string
  readonly findings: readonly Finding[]
}

export async function readIntegrity(now = new Date()): Promise<Integrity> {
  const key = (await hubEvidence.logKey()).trim()
  const note = await findLatest()
  if (note === undefined) return { size: undefined, origin: '', key, note: '', findings: [] }
  try {
    return await judge({ key, note, now })
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    const findings = [{ title: '存证点', fits: false, says: error.message }]
    return { size: undefined, origin: '', key, note, findings }
  }
}

async function findLatest(): Promise<string | undefined> {
  try {
    return await hubEvidence.latestCheckpoint()
  } catch (error) {
    if (error instanceof RequestProblem && error.problem.code === 'checkpointNotFound') return undefined
    throw error
  }
}

async function judge({ key, note, now }: { key: string; note: string; now: Date }): Promise<Integrity> {
  const checkpoint = readCheckpoint(note)
  const findings = [...(await checkSignature(checkpoint, await readNoteKey(key)))]
  const kept = readKeptCheckpoint()
  if (kept) {
    findings.push(
      found('公钥', kept.key === key, {
        good: '与本机上次所记的相同',
        bad: '与本机上次所记的不同：换过密钥（应有书面记录），或整个日志被换掉',
      }),
    )
    const older = readCheckpoint(kept.note)
    findings.push({ ...(await checkExtension(older, checkpoint, hubEvidence.readTile)), title: '与本机上次所存的' })
  }
  // what does not fit must not take the place of the evidence against it
  if (findings.every(({ fits }) => fits)) keepCheckpoint({ key, note, keptAt: now.toISOString() })
  return { size: checkpoint.size, origin: checkpoint.origin, key, note, findings }
}

export type Readiness =
  | { readonly ready: Reply<'GET /health/ready'>; readonly problem?: undefined }
  | { readonly ready?: undefined; readonly problem: ShownProblem }

/** Whether the hub may be asked, and when the log was last signed and handed over; or why not. */
export async function readReadiness(): Promise<Readiness> {
  try {
    return { ready: await ask('GET /health/ready', {}) }
  } catch (error) {
    if (error instanceof RequestProblem) return { problem: error.problem }
    throw error
  }
}
