/** `npm run bench <what>`: measures the hub beside its limit, in one run on one machine; ratios, not seconds, are the result. */
import { Command } from 'commander'
import { benchIngest, type IngestBenchOptions } from './bench/ingest.ts'
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
await program.parseAsync()
