/** Everything the server opens once and hands on: the core, and who may act. */
import { destination, type Logger, pino } from 'pino'
import { type AccessState, openAccessState } from './access/access-state.ts'
import { type IdentityPlatform, openIdentityPlatform } from './access/identity-platform.ts'
import { openTokens, type Tokens } from './access/tokens.ts'
import { type LogWriter, openLogWriter } from './audit/batch-writer.ts'
import type { Config } from './config.ts'
import { type Core, openCore } from './core.ts'

export interface Hub extends Core {
  /** the server's log: route patterns, counts and batch numbers, never a resident's data */
  readonly log: Logger
  /** who may act, kept in memory */
  readonly access: AccessState
  readonly tokens: Tokens
  /** writes the access log: it opens a connection when there is something to write */
  readonly accessLog: LogWriter
  /** where people may sign in instead; undefined where there is none */
  readonly identityPlatform: IdentityPlatform | undefined
}

/** Opens everything. `log` gets lines for people: progress and warnings. */
export async function openHub(config: Config, { log }: { log: (line: string) => void }): Promise<Hub> {
  const identityPlatform =
    config.identityPlatform && (await openIdentityPlatform({ ...config.identityPlatform, publicUrl: config.publicUrl }))
  const core = await openCore(config, { log })
  const access = openAccessState(core.store)
  const accessLog = openLogWriter({ url: core.store.url, log })
  return {
    ...core,
    // written beside the work, many lines at a time; what waits when the process ends is written then
    log: pino({ level: config.logLevel }, destination({ sync: false, minLength: 4096, periodicFlush: 1000 })),
    access,
    tokens: await openTokens(core.ring),
    accessLog,
    identityPlatform,
    close: async () => {
      await access.close()
      // what waits is written before the database goes
      await accessLog.close()
      await core.close()
    },
  }
}
