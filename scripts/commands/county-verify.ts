import type { Command } from 'commander'
import type { DepartmentVerdict } from '../county/verify-county.ts'
import { exitCodes } from '../run-command.ts'
import { withCore } from '../with-core.ts'

interface Options {
  readonly dir: string
  readonly department?: string[]
  readonly json?: true
}

/** Adds `yiku county-verify`. */
export function register(program: Command): void {
  program
    .command('county-verify')
    .description(
      '对照标准答案检查库中的演示县：缺、多、不符的记录，漏退、误退的行 · compare the store with the truth of a county',
    )
    .requiredOption('--dir <dir>', '`yiku county` 写的目录 · folder that `yiku county` wrote')
    .option('--department <id...>', '只查这些部门 · only these departments')
    .option('--json', '每个部门一行 JSON · JSON lines')
    .action(({ dir, department, json }: Options) =>
      withCore(async (core) => {
        const { verifyCounty } = await import('../county/verify-county.ts')
        for await (const verdict of verifyCounty(core, { folder: dir, departments: department })) {
          console.log(json ? JSON.stringify(verdict) : verdictText(verdict))
          if (!verdict.perfect) process.exitCode = exitCodes.failed
        }
      }),
    )
}

/** A line, and below it the first places that are wrong: files, lines, columns and codes, never a value. */
function verdictText({ department, facts, stored, missing, extra, differing, rejects }: DepartmentVerdict): string {
  const counts = { facts, stored, missing: missing.count, extra: extra.count, differing: differing.count }
  const refused = {
    rejects: rejects.expected,
    found: rejects.found,
    missed: rejects.missed.count,
    false: rejects.false.count,
  }
  const line = Object.entries({ ...counts, ...refused }).map(([name, count]) => `${name} ${count}`)
  const places = [
    ...missing.first.map(({ category, file, line }) => `  missing ${category}: ${file}:${line}`),
    ...differing.first.map(({ category, file, line }) => `  differing ${category}: ${file}:${line}`),
    ...Object.entries(extra.categories).map(([category, count]) => `  extra ${category}: ${count}`),
    ...rejects.missed.first.map(({ file, line, code, column }) => `  missed ${file}:${line} ${code} ${column ?? ''}`),
    ...rejects.false.first.map(
      ({ file, line, problems }) =>
        `  false ${file}:${line} ${problems.map(({ code, column }) => `${code} ${column ?? ''}`).join(', ')}`,
    ),
  ]
  return [`${department}: ${line.join(', ')}`, ...places].join('\n')
}
