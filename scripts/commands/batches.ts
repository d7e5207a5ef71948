import { type Command, InvalidArgumentError } from 'commander'
import { getBatch, listBatches, listRejects } from '../../src/ingest/batches.ts'
import { revertBatch } from '../../src/ingest/revert.ts'
import { batchLine, batchText, rejectLine } from '../batch-text.ts'
import { withHub } from '../run-command.ts'

/** Adds `yiku batches`, `yiku rejects` and `yiku revert`. */
export function register(program: Command): void {
  program
    .command('batches')
    .description('列出批次，或某一批次的报告 · list batches, or report one')
    .argument('[batch]', '批次号 · number of the batch', wholeNumber)
    .option('--department <id>', '只列该部门 · only this department')
    .option('--limit <n>', '最多几个 · how many at the most', wholeNumber, 50)
    .action((batch: number | undefined, { department, limit }: { department?: string; limit: number }) =>
      withHub(async (hub) => {
        if (batch !== undefined) return console.log(batchText(await getBatch(hub, batch), hub.catalogue))
        const found = await listBatches(hub, { limit, ...(department === undefined ? {} : { department }) })
        for (const one of found) console.log(batchLine(one))
      }),
    )
  program
    .command('rejects')
    .description('某一批次退回的行：文件、行、列、原因 · the rows a batch refused, and why')
    .argument('<batch>', '批次号 · number of the batch', wholeNumber)
    .option('--json', '每行一个 JSON · JSON lines')
    .action((batch: number, { json }: { json?: true }) =>
      withHub(async (hub) => {
        const limit = 1000
        for (let offset = 0; ; offset += limit) {
          const rejects = await listRejects(hub, batch, { limit, offset })
          for (const reject of rejects) console.log(json ? JSON.stringify(reject) : rejectLine(reject))
          if (rejects.length < limit) break
        }
      }),
    )
  program
    .command('revert')
    .description('撤销一个批次：恢复它写入之前的内容 · take a batch back')
    .argument('<batch>', '批次号 · number of the batch', wholeNumber)
    .action((batch: number) =>
      withHub(async (hub) => console.log(batchText(await revertBatch(hub, batch), hub.catalogue))),
    )
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('应为整数 · a whole number is needed')
  return Number(text)
}
