/** A server in a process of its own, with what it uses: started to be measured, stopped when that is done. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Usage {
  /** µs of processor time since it began */
  readonly cpu: number
  /** the most that it ever had */
  readonly megabytes: number
}

export interface Server {
  readonly url: string
  usage(): Promise<Usage>
  close(): Promise<void>
}

export interface ServerOptions {
  /** read by the script from its first argument */
  readonly input?: unknown
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Starts a script of this folder, which says by `tellParent` where it listens. @throws {Error} where it ends before that */
export async function startServer(script: string, { input, environment }: ServerOptions = {}): Promise<Server> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(input ?? {})], {
    env: { ...process.env, ...environment },
    // as README.md says to start it
    execArgv: ['--min-semi-space-size=16', '--no-memory-reducer'],
    // the server writes its log as it does in earnest, to where nobody reads it
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { url } = await told<{ url: string }>(child)
  return {
    url,
    usage() {
      const answer = told<Usage>(child)
      child.send('usage')
      return answer
    },
    async close() {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function told<Message>(child: ChildProcess): Promise<Message> {
  const gone = new AbortController()
  const exit = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('a server left')
  })
  try {
    const [message] = await Promise.race([once(child, 'message'), exit])
    return message
  } finally {
    gone.abort()
    exit.catch(() => undefined)
  }
}

/** In the child: says where it listens, and whenever it is asked, what it uses. */
export function tellParent(url: string): void {
  process.send?.({ url })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) } satisfies Usage)
  })
}
