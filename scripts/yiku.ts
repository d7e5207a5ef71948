/** The command line: one file a command in `commands/`, each adding itself. */
import { readdir } from 'node:fs/promises'
import { enableCompileCache } from 'node:module'
import { Command } from 'commander'
import { exitCodes } from './run-command.ts'

enableCompileCache()
const program = new Command('yiku')
  .description('一库命令行 · the command line of Yiku')
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.done : exitCodes.usage))
const folder = new URL('commands/', import.meta.url)
const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
for (const name of names) {
  const { register }: { register(program: Command): void } = await import(new URL(name, folder).href)
  register(program)
}
await program.parseAsync()
