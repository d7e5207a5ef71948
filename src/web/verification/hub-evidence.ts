import { ask } from '../api/ask.ts'
import { RequestProblem } from '../api/request-problem.ts'
import type { Evidence } from './evidence.ts'
import { Misfit } from './misfit.ts'

/** Asked of the hub that serves this page. */
export const hubEvidence: Evidence = {
  async proofOf(entry) {
    try {
      return await textOf(ask('GET /v1/access-entries/{entry}/proof', { path: { entry } }))
    } catch (error) {
      const code = error instanceof RequestProblem ? error.problem.code : undefined
      if (code === 'entryNotFound') return 'unknown'
      if (code === 'entryNotSequenced') return 'waiting'
      throw error
    }
  },
  logKey: () => textOf(ask('GET /v1/checkpoints/key', {})),
  latestCheckpoint: () => textOf(ask('GET /v1/checkpoints/latest', {})),
  receiptKeys: async () => (await ask('GET /.well-known/jwks.json', {})).keys,
  async readTile(path) {
    // by its own address, which is the standard's: slashes and all
    const reply = await fetch(`/v1/tiles/${path}`)
    if (!reply.ok) throw new Misfit(`存证分块 ${path} 读不到：存证点所说的条数，本系统没有`)
    return new Uint8Array(await reply.arrayBuffer())
  },
}

async function textOf(blob: Promise<Blob>): Promise<string> {
  return (await blob).text()
}
