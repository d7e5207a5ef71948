/** `npm run bench <what>`: measures the hub beside its limit, in one run on one machine; ratios, not seconds, are the result. */
import { Command } from 'commander'
import { benchDecision, type DecisionBenchOptions } from './bench/decision.ts'
import { benchIngest, type IngestBenchOptions } from './bench/ingest.ts'
import { benchLog, type LogBenchOptions } from './bench/log-verify.ts'
import { runCommand } from './run-command.ts'

const program = new Command('bench')
  .description('速度：与极限之比 · speed, as a ratio to the limit')
  .showHelpAfterError()
program
  .command('ingest')
  .description('导入一个 GB18030 CSV，对比同样的行直接 COPY · ingestion beside plain COPY of the same rows')
  .option('--residents <n>', '人数，行数约为其 1.6 倍 · people; rows are some 1.6 times as many', Number, 2_500_000)
  .option('--rounds <n>', '成对的轮数 · paired rounds', Number, 3)
  .action((options: IngestBenchOptions) => runCommand(() => benchIngest(options)))
program
  .command('decision')
  .description('一次权限判断的耗时 · what deciding the scope of one query costs')
  .option('--decisions <n>', '每轮次数 · decisions a round', Number, 2_500_000)
  .option('--rounds <n>', '轮数 · rounds', Number, 5)
  .action((options: DecisionBenchOptions) => runCommand(() => benchDecision(options)))
program
  .command('log-verify')
  .description(
    '访问记录：64 个并发写入，再验证整本 · the access log: written by 64 at a time, then verified as a whole',
  )
  .option('--entries <n>', '条数 · entries', Number, 1_000_000)
  .action((options: LogBenchOptions) => runCommand(() => benchLog(options)))
await program.parseAsync()
