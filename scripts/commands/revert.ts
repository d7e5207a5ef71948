import type { Command } from 'commander'
import type { Core } from '../../src/core.ts'
import type { BatchReport } from '../../src/ingest/batch.ts'
import { revertBatch } from '../../src/ingest/revert.ts'
import { findPushSource, revertPushes } from '../../src/updates/revert-pushes.ts'
import { batchText } from '../batch-text.ts'
import { momentOf } from '../moment-of.ts'
import { wholeNumber } from '../whole-number.ts'
import { withCore } from '../with-core.ts'

interface Options {
  readonly pushesOf?: string
  readonly since?: Date
  readonly client?: string
}

/** Adds `yiku revert`. */
export function register(program: Command): void {
  program
    .command('revert')
    .description(
      '撤销一个批次或一次推送，或某部门自某时起的全部推送：恢复写入之前的内容 · take back a batch, or pushes',
    )
    .argument('[batch]', '批次号 · number of the batch or push', wholeNumber)
    .option('--pushes-of <department>', '撤销该部门的推送 · the pushes of this department')
    .option('--since <time>', '自何时起（与 --pushes-of 同用）· from when on', momentOf)
    .option('--client <id>', '只撤销该系统的 · of this system alone')
    .action((batch: number | undefined, options: Options, command: Command) => {
      const work = workOf(batch, options) ?? command.error(usage, { exitCode: 2 })
      return withCore(async (core) => console.log(batchText(await work(core), core.catalogue)))
    })
}

const usage = '须给出批次号，或 --pushes-of 与 --since · either a number, or --pushes-of and --since'

function workOf(batch: number | undefined, options: Options): ((core: Core) => Promise<BatchReport>) | undefined {
  const { pushesOf: department, since, client } = options
  if (batch !== undefined && department === undefined) return (core) => revertNumbered(core, batch)
  if (batch !== undefined || department === undefined || since === undefined) return undefined
  return (core) => revertPushes(core, { department, since, client })
}

async function revertNumbered(core: Core, batch: number): Promise<BatchReport> {
  const source = await findPushSource(core, batch)
  const department = source === undefined ? undefined : core.adapters.departmentOf(source)?.id
  return department === undefined ? revertBatch(core, batch) : revertPushes(core, { department, push: batch })
}
