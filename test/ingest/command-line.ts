import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { format } from 'node:util'
import { CommanderError } from 'commander'
import { openProgram, usageExitCode } from '../../scripts/program.ts'
import { exitCodes } from '../../scripts/run-command.ts'
import type { TestHub } from '../fixtures/hub.ts'

const script = fileURLToPath(new URL('../../scripts/yiku.ts', import.meta.url))

/** What of a hub the command line needs: where the store is, and the keys. */
type Place = Pick<TestHub, 'store' | 'folder'>

function environmentOf({ store, folder }: Place): Readonly<Record<string, string>> {
  return { DATABASE_URL: store.url, YIKU_DATA: folder, LOG_LEVEL: 'silent' }
}

/** Starts the real command line over a test's store and keys. */
export function startYiku(place: Place, args: readonly string[], input: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  return spawn(process.execPath, [script, ...args], {
    env: {
      PATH: process.env.PATH,
      ...environmentOf(place),
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    },
    stdio: [input, 'pipe', 'pipe'],
  })
}

export interface Finished {
  /** null where it was killed */
  readonly code: number | null
  /** both streams */
  readonly output: string
}

export function finished(child: ChildProcess): Promise<Finished> {
  const pieces: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (piece) => pieces.push(piece))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: pieces.join('') }))
  })
}

/** The real command line, to its end. */
export function yikuProcess(place: Place, ...args: string[]): Promise<Finished> {
  return finished(startYiku(place, args))
}

let before: Promise<unknown> = Promise.resolve()

/**
 * The same without a process of its own, which costs most of a second. One after another: environment and console are
 * this process's. A test of a command runs it at least once by `yikuProcess`, too.
 */
export function yiku(place: Place, ...args: string[]): Promise<Finished> {
  const run = before.then(() => runHere(place, args))
  before = run.catch(() => undefined)
  return run
}

async function runHere(place: Place, args: readonly string[]): Promise<Finished> {
  const pieces: string[] = []
  const { env, exitCode } = process
  const { log, error } = console
  const say = (...parts: unknown[]) => void pieces.push(`${format(...parts)}\n`)
  process.env = { PATH: env.PATH, ...environmentOf(place) }
  Object.assign(console, { log: say, error: say })
  try {
    process.exitCode = undefined
    const write = (text: string) => void pieces.push(text)
    const program = await openProgram(args[0], { writeOut: write, writeErr: write })
    await program.parseAsync(args, { from: 'user' })
    return { code: Number(process.exitCode ?? exitCodes.done), output: pieces.join('') }
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    return { code: usageExitCode(thrown), output: pieces.join('') }
  } finally {
    Object.assign(console, { log, error })
    Object.assign(process, { env, exitCode })
  }
}
