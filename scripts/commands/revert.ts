import type { Command } from 'commander'
import { revertBatch } from '../../src/ingest/revert.ts'
import { batchText } from '../batch-text.ts'
import { wholeNumber } from '../whole-number.ts'
import { withCore } from '../with-core.ts'

/** Adds `yiku revert`. */
export function register(program: Command): void {
  program
    .command('revert')
    .description('撤销一个批次：恢复它写入之前的内容 · take a batch back')
    .argument('<batch>', '批次号 · number of the batch', wholeNumber)
    .action((batch: number) =>
      withCore(async (core) => console.log(batchText(await revertBatch(core, batch), core.catalogue))),
    )
}
