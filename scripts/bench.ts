/** `npm run bench <what>`: measures the hub beside its limit, in one run on one machine; ratios, not seconds, are the result. */
import { Command } from 'commander'
import { benchDecision, type DecisionBenchOptions } from './bench/decision.ts'
import { benchIngest, type IngestBenchOptions } from './bench/ingest.ts'
import { benchLogCost, type LogCostOptions } from './bench/log.ts'
import { benchLog, type LogBenchOptions } from './bench/log-verify.ts'
import { benchProofs, type ProofBenchOptions } from './bench/proofs.ts'
import { benchUpdates, type UpdatesBenchOptions } from './bench/updates.ts'
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
  .command('log')
  .description('访问记录的代价：同样的查询，有记录与无记录 · what the log costs: the same query with it and without')
  .option('--residents <n>', '演示县的人数 · people of the county that is asked about', Number, 500)
  .option('--rounds <n>', '成对的轮数 · paired rounds', Number, 5)
  .option('--seconds <n>', '每轮每边的秒数 · seconds of each side of a round', Number, 5)
  .option('--connections <n>', '同时的连接数 · connections at a time', Number, 32)
  .action((options: LogCostOptions) => runCommand(() => benchLogCost(options)))
program
  .command('log-verify')
  .description(
    '访问记录：64 个并发写入，再验证整本 · the access log: written by 64 at a time, then verified as a whole',
  )
  .option('--entries <n>', '条数 · entries', Number, 1_000_000)
  .action((options: LogBenchOptions) => runCommand(() => benchLog(options)))
program
  .command('proofs')
  .description('免提交核对的代价：同一事项，核对与查询 · what a check costs beside a query for the same item')
  .option('--residents <n>', '演示县的人数 · people of the county that is asked about', Number, 500)
  .option('--rounds <n>', '成对的轮数 · paired rounds', Number, 5)
  .option('--seconds <n>', '每轮每边的秒数 · seconds of each side of a round', Number, 3)
  .option('--connections <n>', '同时的连接数 · connections at a time', Number, 32)
  .action((options: ProofBenchOptions) => runCommand(() => benchProofs(options)))
program
  .command('updates')
  .description('推送的速度，对比同样的写入直接进库 · pushes beside the plain driver doing the same upsert')
  .option('--people <n>', '人数 · people', Number, 20_000)
  .option('--rounds <n>', '成对的轮数 · paired rounds', Number, 5)
  .option('--seconds <n>', '每轮每边的秒数 · seconds of each side of a round', Number, 5)
  .action((options: UpdatesBenchOptions) => runCommand(() => benchUpdates(options)))
await program.parseAsync()
