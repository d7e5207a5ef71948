/** Staging in threads of their own, for files large enough to be worth starting them; in this thread for the others. */
import { Worker } from 'node:worker_threads'
import type { Block } from './reader.ts'
import type { StagedBlock } from './stage-block.ts'
import { buildStager, type StagerSpec } from './stager.ts'

export interface StagingPool {
  /** results come in any order */
  stage(file: number, block: Block): Promise<StagedBlock>
  close(): Promise<void>
}

/** @param threads 0 stages in the calling thread */
export async function openStagingPool(spec: StagerSpec, threads: number): Promise<StagingPool> {
  if (threads > 0) return threadPool(spec, threads)
  const stage = await buildStager(spec)
  return { stage: async (file, block) => stage(file, block), close: async () => {} }
}

/** For an export of unknown size: the first blocks in the calling thread, what comes after them in threads. */
export async function openGrowingPool(spec: StagerSpec, threads: number): Promise<StagingPool> {
  const first = await openStagingPool(spec, 0)
  let blocks = 0
  let grown: StagingPool | undefined
  return {
    stage(file, block) {
      blocks++
      if (blocks <= blocksBeforeThreads) return first.stage(file, block)
      grown ??= threadPool(spec, threads)
      return grown.stage(file, block)
    },
    close: async () => grown?.close(),
  }
}

const blocksBeforeThreads = 10

interface Waiting {
  resolve(staged: StagedBlock): void
  reject(error: unknown): void
}

/** What a thread answers. */
export type StagerReply = { readonly staged: StagedBlock } | { readonly error: unknown }

function threadPool(spec: StagerSpec, threads: number): StagingPool {
  const lanes = Array.from({ length: threads }, () => openLane(spec))
  let closed = false
  return {
    stage(file, block) {
      if (closed) throw new Error('the pool is closed')
      const lane = lanes.reduce((best, next) => (next.waiting.length < best.waiting.length ? next : best))
      return new Promise((resolve, reject) => {
        lane.waiting.push({ resolve, reject })
        lane.worker.postMessage({ file, block }, ownedBuffers(block))
      })
    },
    async close() {
      closed = true
      await Promise.all(lanes.map(({ worker }) => worker.terminate()))
    },
  }
}

/** Beside the rows that are known there is less room, and less is made of the others. */
const besideKnown = { maxOldGenerationSizeMb: 40, maxYoungGenerationSizeMb: 6 }

interface Lane {
  readonly worker: Worker
  readonly waiting: Waiting[]
}

function openLane(spec: StagerSpec): Lane {
  const worker = new Worker(new URL('./stager-thread.ts', import.meta.url), {
    workerData: spec,
    resourceLimits: spec.recall ? besideKnown : { maxOldGenerationSizeMb: 80, maxYoungGenerationSizeMb: 12 },
  })
  const waiting: Waiting[] = []
  worker.on('message', (reply: StagerReply) => {
    const next = waiting.shift()
    if ('staged' in reply) next?.resolve(reply.staged)
    else next?.reject(reply.error)
  })
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error)
  })
  return { worker, waiting }
}

/** Bytes that may be handed over instead of copied: those that own their whole buffer. */
function ownedBuffers({ bytes }: Block): ArrayBuffer[] {
  const whole = bytes && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
  return whole ? [bytes.buffer as ArrayBuffer] : []
}
