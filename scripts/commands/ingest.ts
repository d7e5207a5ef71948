import type { Command } from 'commander'
import { ingest } from '../../src/ingest/ingest.ts'
import { batchText } from '../batch-text.ts'
import { showIngestProgress } from '../ingest-progress.ts'
import { momentOf } from '../moment-of.ts'
import { withCore } from '../with-core.ts'

interface Options {
  readonly export?: string
  readonly observedAt?: Date
  readonly dryRun?: true
  readonly allowShrink?: true
  readonly json?: true
}

/** Adds `yiku ingest`. */
export function register(program: Command): void {
  program
    .command('ingest')
    .description('导入部门导出的文件（同一种导出的几个文件算一批）· ingest a department’s export')
    .argument('<department>', '部门 · department id')
    .argument(
      '<file...>',
      '文件；视图则为部门数据库的 postgres:// 地址 · files, or the URL of the department’s database',
    )
    .option('--export <id>', '哪一种导出；默认按文件名识别 · which export; by default by the file name')
    .option(
      '--observed-at <time>',
      '导出时间；默认按文件名 · when it was exported; by default by the file name',
      momentOf,
    )
    .option('--dry-run', '只看会有什么变动，不入库 · say what would change, and change nothing')
    .option('--allow-shrink', '确认全量文件确实少了许多记录 · merge although many records are gone')
    .option('--json', '以 JSON 输出报告 · report as JSON')
    .action((department: string, files: string[], options: Options) =>
      withCore(async (core) => {
        const progress = showIngestProgress()
        try {
          const report = await ingest(core, {
            department,
            files,
            ...options,
            exportId: options.export,
            onProgress: progress.update,
          })
          progress.stop()
          console.log(options.json ? JSON.stringify(report) : batchText(report, core.catalogue))
        } finally {
          progress.stop()
        }
      }),
    )
}
