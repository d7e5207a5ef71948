import { readdir } from 'node:fs/promises'
import { Command, type CommanderError, type OutputConfiguration } from 'commander'
import { announceCommand } from './announced-command.ts'
import { exitCodes } from './run-command.ts'

const folder = new URL('commands/', import.meta.url)

/** The command line without the process around it: the command that is asked for, or all of them where there is no such. */
export async function openProgram(asked: string | undefined, output: OutputConfiguration = {}): Promise<Command> {
  const program = new Command('yiku')
    .description('一库命令行 · the command line of Yiku')
    .showHelpAfterError()
    .hook('preAction', (_, command) => announceCommand(command))
    .configureOutput(output)
    .exitOverride()
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  // a command's file is named after it; the others, and all that they import, are read for the list of commands alone
  const own = names.filter((name) => name === `${asked}.ts`)
  for (const name of own.length > 0 ? own : names) {
    const { register }: { register(program: Command): void } = await import(new URL(name, folder).href)
    register(program)
  }
  return program
}

/** The exit code of what commander threw: help that was asked for, or a command line that is wrong. */
export function usageExitCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? exitCodes.done : exitCodes.usage
}
