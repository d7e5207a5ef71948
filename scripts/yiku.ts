/** The command line: one file a command in `commands/`, each adding itself. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
// from here on what is imported is compiled once and for all
const { CommanderError } = await import('commander')
const { openProgram, usageExitCode } = await import('./program.ts')

const program = await openProgram(process.argv[2])
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = usageExitCode(error)
}
