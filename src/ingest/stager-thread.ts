/** Entry of a mapping thread: stages each block it is sent, in order. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Block } from './reader.ts'
import type { StagedBlock } from './stage-block.ts'
import { buildStager, type StagerSpec } from './stager.ts'
import type { StagerReply } from './staging-pool.ts'

const building = buildStager(workerData as StagerSpec)

parentPort?.on('message', async ({ file, block }: { file: number; block: Block }) => {
  const reply = await answer(file, block)
  const written = 'staged' in reply ? buffersOf(reply.staged) : []
  // handed over, not copied
  parentPort?.postMessage(
    reply,
    written.filter((buffer) => buffer instanceof ArrayBuffer),
  )
})

function buffersOf({ copy, residents, ends, lines, learned }: StagedBlock): ArrayBufferLike[] {
  return [copy.buffer, residents.buffer, ends.buffer, lines.buffer, learned.buffer]
}

async function answer(file: number, block: Block): Promise<StagerReply> {
  try {
    const stage = await building
    return { staged: stage(file, block) }
  } catch (error) {
    return { error }
  }
}
