import { type Command, InvalidArgumentError } from 'commander'
import { isRealDate } from '../../src/catalogue/dates.ts'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { showProgress } from '../county/progress.ts'
import { runCommand } from '../run-command.ts'

interface Options {
  readonly residents: number
  readonly seed: number
  readonly out?: string
  readonly date: string
  readonly department?: string[]
  readonly check: boolean
  readonly samples?: true
}

/** Adds `yiku county`. */
export function register(program: Command): void {
  program
    .command('county')
    .description(
      '生成演示县：各部门的导出文件和标准答案 · write the demo county: every department’s exports, and the truth',
    )
    .option('--residents <n>', '人数 · people', wholeNumber, 2000)
    .option(
      '--seed <n>',
      '种子；人数、种子、日期相同则逐字节相同 · same people, seed and date: same bytes',
      wholeNumber,
      1,
    )
    .option('--out <dir>', '输出目录 · folder to write to')
    .option(
      '--date <YYYY-MM-DD>',
      '导出日期，默认今天 · day of the exports, by default today',
      day,
      dayInChina(new Date()),
    )
    .option('--department <id...>', '只写这些部门 · only these departments')
    .option('--check', '同时检查生成器本身（限小县）· also look for mistakes of the generator (small counties)', false)
    .option('--samples', '改为重写 adapters/*/samples 和 expected.json · rewrite the adapters’ samples instead')
    .action((options: Options, command: Command) => {
      const out = options.out ?? (options.samples ? '' : command.error('--out <dir> is needed'))
      return runCommand(() => (options.samples ? samples(options) : county({ ...options, out })))
    })
}

async function county({ out, date, department, check, residents, seed }: Options & { out: string }): Promise<void> {
  const { generateCounty } = await import('../county/generate.ts')
  const progress = showProgress(residents)
  const summary = await generateCounty({
    residents,
    seed,
    out,
    today: date,
    check,
    ...(department ? { departments: department } : {}),
    onProgress: progress.update,
  })
  progress.stop()
  const { departments, rows, facts, rejects } = summary
  console.log(`${out}: ${departments.length} departments, ${rows} rows, ${facts} facts, ${rejects} rejects`)
}

async function samples({ department }: Options): Promise<void> {
  const { writeSamples } = await import('../county/samples.ts')
  for (const { department: id, files, empty } of await writeSamples(department ? { departments: department } : {})) {
    for (const { name, rows, rejects, missingFaults } of files) {
      const never = missingFaults.length > 0 ? `; never occurred: ${missingFaults.join(', ')}` : ''
      console.log(`${id}/${name}: ${rows} rows, ${rejects} refused${never}`)
    }
    if (empty.length > 0) console.log(`${id}: no rows for ${empty.join(', ')}`)
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed')
  return Number(text)
}

function day(text: string): string {
  if (!isRealDate(text)) throw new InvalidArgumentError('a day as YYYY-MM-DD is needed')
  return text
}
