import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestHub } from '../fixtures/hub.ts'

const script = fileURLToPath(new URL('../../scripts/yiku.ts', import.meta.url))

/** Starts the real command line over a test's store and keys. */
export function startYiku(
  hub: Pick<TestHub, 'store' | 'folder'>,
  args: readonly string[],
  input: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  return spawn(process.execPath, [script, ...args], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: hub.store.url,
      YIKU_DATA: hub.folder,
      LOG_LEVEL: 'silent',
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

export function yiku(hub: Pick<TestHub, 'store' | 'folder'>, ...args: string[]): Promise<Finished> {
  return finished(startYiku(hub, args))
}
