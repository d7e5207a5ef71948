import type { Command } from 'commander'
import { getBatch, listBatches } from '../../src/ingest/batches.ts'
import { batchLine, batchText } from '../batch-text.ts'
import { wholeNumber } from '../whole-number.ts'
import { withCore } from '../with-core.ts'

/** Adds `yiku batches`. */
export function register(program: Command): void {
  program
    .command('batches')
    .description('列出批次，或某一批次的报告 · list batches, or report one')
    .argument('[batch]', '批次号 · number of the batch', wholeNumber)
    .option('--department <id>', '只列该部门 · only this department')
    .option('--limit <n>', '最多几个 · how many at the most', wholeNumber, 50)
    .action((batch: number | undefined, { department, limit }: { department?: string; limit: number }) =>
      withCore(async (core) => {
        if (batch !== undefined) return console.log(batchText(await getBatch(core, batch), core.catalogue))
        const found = await listBatches(core, { limit, ...(department === undefined ? {} : { department }) })
        for (const one of found) console.log(batchLine(one))
      }),
    )
}
