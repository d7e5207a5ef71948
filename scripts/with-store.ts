import { readConfig } from '../src/config.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { logCommand } from './log-command.ts'
import { runCommand } from './run-command.ts'

/** Runs a command's work, under its entry in the access log, with the database alone: neither keys nor catalogue; sets the exit code. */
export async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  await withUnlogged((store) => logCommand(store, () => work(store)))
}

/** The same without an entry: for who checks the log, and may only read. */
export async function withUnlogged(work: (store: Store) => Promise<void>): Promise<void> {
  await runCommand(async () => {
    const store = await openStore(readConfig(process.env), { log: console.error, patience: 0, connections: 2 })
    try {
      await work(store)
    } finally {
      await store.close()
    }
  })
}
