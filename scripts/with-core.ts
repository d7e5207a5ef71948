import { readConfig } from '../src/config.ts'
import { type Core, openCore } from '../src/core.ts'
import { logCommand } from './log-command.ts'
import { runCommand } from './run-command.ts'

/** Runs a command's work, under its entry in the access log, with store, keys, catalogue and adapters open; sets the exit code. */
export async function withCore(work: (core: Core) => Promise<void>): Promise<void> {
  await runCommand(async () => {
    // what reads an export keeps a statement open for as long as that takes
    const core = await openCore(readConfig(process.env), { log: console.error, patience: 0 })
    try {
      await logCommand(core.store, () => work(core))
    } finally {
      await core.close()
    }
  })
}
