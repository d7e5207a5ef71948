import type { Command } from 'commander'
import { batchLine } from '../batch-text.ts'
import { withCore } from '../with-core.ts'

/** Adds `yiku county-ingest`. */
export function register(program: Command): void {
  program
    .command('county-ingest')
    .description('导入 yiku county 生成的全部导出，每种导出一个批次 · ingest every export of a generated county')
    .requiredOption('--dir <dir>', '`yiku county` 写的目录 · folder that `yiku county` wrote')
    .option('--department <id...>', '只导入这些部门 · only these departments')
    .action(({ dir, department }: { dir: string; department?: string[] }) =>
      withCore(async (core) => {
        const { ingestCounty } = await import('../county/ingest-county.ts')
        await ingestCounty(core, {
          folder: dir,
          ...(department ? { departments: department } : {}),
          onBatch: (batch) => console.log(batchLine(batch)),
        })
      }),
    )
}
