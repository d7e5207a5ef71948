/** The command line: one file a command in `commands/`, each adding itself. */
import { readdir } from 'node:fs/promises'
import { enableCompileCache } from 'node:module'
import { Command } from 'commander'
import { announceCommand } from './announced-command.ts'
import { exitCodes } from './run-command.ts'

enableCompileCache()
const program = new Command('yiku')
  .description('一库命令行 · the command line of Yiku')
  .showHelpAfterError()
  .hook('preAction', (_, command) => announceCommand(command))
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.done : exitCodes.usage))
const folder = new URL('commands/', import.meta.url)
const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
// a command's file is named after it; the others, and all that they import, are read for the list of commands alone
const asked = names.filter((name) => name === `${process.argv[2]}.ts`)
for (const name of asked.length > 0 ? asked : names) {
  const { register }: { register(program: Command): void } = await import(new URL(name, folder).href)
  register(program)
}
await program.parseAsync()
