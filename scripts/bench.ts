/** `npm run bench <what>`: measures the hub beside its limit, in one run on one machine; ratios, not seconds, are the result. */
import { Command } from 'commander'
import { benchDecision, type DecisionBenchOptions } from './bench/decision.ts'
import { benchDirectus, type DirectusBenchOptions } from './bench/directus.ts'
import { type Figure, printFigures } from './bench/figure.ts'
import { benchGrowth, type GrowthBenchOptions } from './bench/growth.ts'
import { benchIngest, type IngestBenchOptions } from './bench/ingest.ts'
import { benchLogCost, type LogCostOptions } from './bench/log.ts'
import { benchLog, type LogBenchOptions } from './bench/log-verify.ts'
import { benchPage, type PageBenchOptions } from './bench/page.ts'
import { benchProofs, type ProofBenchOptions } from './bench/proofs.ts'
import { benchQuery, type QueryBenchOptions } from './bench/query.ts'
import { benchQuick } from './bench/quick.ts'
import { benchSize, type SizeBenchOptions } from './bench/size.ts'
import { benchUpdates, type UpdatesBenchOptions } from './bench/updates.ts'
import { runCommand } from './run-command.ts'

const program = new Command('bench')
  .description('速度：与极限之比 · speed, as a ratio to the limit')
  .option('--quick', '每项各测一遍小的，三分钟内完成 · everything in a small form, within three minutes')
  .showHelpAfterError()
  .action(({ quick }: { quick?: true }) => (quick ? run(benchQuick) : program.help({ error: true })))

function run(bench: () => Promise<readonly Figure[]>): Promise<void> {
  return runCommand(async () => printFigures(await bench()))
}

function people(command: Command): Command {
  return command.option('--residents <n>', '演示县的人数 · people of the county that is asked about', Number, 200_000)
}

function pairs(command: Command): Command {
  return command
    .option('--rounds <n>', '成对的轮数 · paired rounds', Number, 5)
    .option('--seconds <n>', '每轮每边的秒数 · seconds of each side of a round', Number, 5)
}

function connections(command: Command, count: number): Command {
  return command.option('--connections <n>', '同时的连接数 · connections at a time', Number, count)
}

pairs(people(program.command('query')))
  .description(
    '一库查询，对比仅 fastify 加 pg 的同一条 SELECT · the profile query beside fastify and pg with the same SELECT',
  )
  .option(
    '--connections <n...>',
    '同时的连接数 · connections at a time',
    (one, all: number[]) => [...all, Number(one)],
    [],
  )
  .action((options: QueryBenchOptions) =>
    run(() => benchQuery({ ...options, connections: options.connections.length > 0 ? options.connections : [16, 64] })),
  )
connections(pairs(people(program.command('directus'))), 32)
  .description('一库查询，对比 Directus · the profile query beside Directus, which is installed for it')
  .action((options: DirectusBenchOptions) => run(() => benchDirectus(options)))
connections(pairs(people(program.command('growth'))), 16)
  .description('库大了以后查询慢多少 · what a query costs in a large store')
  .option('--small <n>', '小库的记录数 · records of the small store', Number, 400_000)
  .option('--large <n>', '大库的记录数 · records of the large store', Number, 26_000_000)
  .action((options: GrowthBenchOptions) => run(() => benchGrowth(options)))
people(program.command('size'))
  .description('每条记录占多少空间 · what a record takes up')
  .action((options: SizeBenchOptions) => run(() => benchSize(options)))
program
  .command('ingest')
  .description(
    '导入一个 GB18030 CSV，对比同样的行直接 COPY、pgloader、再导入一次 · ingestion beside plain COPY, pgloader, and itself once more',
  )
  .option('--residents <n>', '人数，行数约为其 1.6 倍 · people; rows are some 1.6 times as many', Number, 2_500_000)
  .option('--rounds <n>', '轮数 · rounds', Number, 3)
  .action((options: IngestBenchOptions) => run(() => benchIngest(options)))
program
  .command('decision')
  .description('一次权限判断的耗时 · what deciding the scope of one query costs')
  .option('--decisions <n>', '每轮次数 · decisions a round', Number, 2_500_000)
  .option('--rounds <n>', '轮数 · rounds', Number, 5)
  .action((options: DecisionBenchOptions) => run(() => benchDecision(options)))
connections(pairs(people(program.command('log'))), 32)
  .description('访问记录的代价：同样的查询，有记录与无记录 · what the log costs: the same query with it and without')
  .action((options: LogCostOptions) => run(() => benchLogCost(options)))
program
  .command('log-verify')
  .description(
    '访问记录：64 个并发写入，再验证整本 · the access log: written by 64 at a time, then verified as a whole',
  )
  .option('--entries <n>', '条数 · entries', Number, 1_000_000)
  .action((options: LogBenchOptions) => run(() => benchLog(options)))
connections(pairs(people(program.command('proofs'))), 32)
  .description('免提交核对的代价：同一事项，核对与查询 · what a check costs beside a query for the same item')
  .action((options: ProofBenchOptions) => run(() => benchProofs(options)))
pairs(program.command('updates'))
  .description('推送的速度，对比同样的写入直接进库 · pushes beside the plain driver doing the same upsert')
  .option('--people <n>', '人数 · people', Number, 20_000)
  .action((options: UpdatesBenchOptions) => run(() => benchUpdates(options)))
program
  .command('page')
  .description('网页：回车至见到答复，须先 npm start · what a clerk waits for, of a running npm start')
  .option('--slower <n>', '处理器放慢的倍数 · how many times slower the processor is made', Number, 4)
  .option('--looks <n>', '查询次数 · looks', Number, 9)
  .action((options: PageBenchOptions) => run(() => benchPage(options)))
await program.parseAsync()
