import type { Command } from 'commander'
import { listRejects } from '../../src/ingest/batches.ts'
import { rejectLine } from '../batch-text.ts'
import { wholeNumber } from '../whole-number.ts'
import { withCore } from '../with-core.ts'

/** Adds `yiku rejects`. */
export function register(program: Command): void {
  program
    .command('rejects')
    .description('某一批次退回的行：文件、行、列、原因 · the rows a batch refused, and why')
    .argument('<batch>', '批次号 · number of the batch', wholeNumber)
    .option('--json', '每行一个 JSON · JSON lines')
    .action((batch: number, { json }: { json?: true }) =>
      withCore(async (core) => {
        const limit = 1000
        for (let offset = 0; ; offset += limit) {
          const rejects = await listRejects(core, batch, { limit, offset })
          for (const reject of rejects) console.log(json ? JSON.stringify(reject) : rejectLine(reject))
          if (rejects.length < limit) break
        }
      }),
    )
}
