/** One process that reads uploads, started when there is something for it, and ended when there has been nothing for a while. */
import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { UploadResult } from './run-upload.ts'
import type { UploadChildSpec, UploadReply, UploadRequest } from './upload-child.ts'

export interface LaneLimits {
  readonly timeMs: number
  /** of V8's heap; blocks that are read stand beside it, and are bounded by the readers */
  readonly heapMb: number
  readonly idleMs: number
}

export interface UploadLane {
  readonly isBusy: boolean
  /** `lost`: the process ended on the way, or was ended because it took too long */
  run(batchId: number): Promise<UploadResult | 'lost'>
  close(): void
}

const program = fileURLToPath(new URL('./upload-child.ts', import.meta.url))
/** below everything that somebody waits for */
const priority = 10

export function uploadLane(spec: UploadChildSpec, { timeMs, heapMb, idleMs }: LaneLimits): UploadLane {
  let child: ChildProcess | undefined
  let busy = false
  let idle: NodeJS.Timeout | undefined

  const stop = () => {
    clearTimeout(idle)
    child?.kill('SIGKILL')
    child = undefined
  }
  const running = () => {
    child ??= start(spec, heapMb)
    return child
  }

  return {
    get isBusy() {
      return busy
    },
    close: stop,
    run(batchId) {
      busy = true
      clearTimeout(idle)
      const process = running()
      return new Promise((resolve) => {
        const end = (result: UploadResult | 'lost') => {
          clearTimeout(limit)
          process.removeAllListeners('message').removeAllListeners('exit').removeAllListeners('error')
          // an 'error' without a listener would end the server
          process.on('error', () => undefined)
          busy = false
          if (result === 'lost') stop()
          else idle = setTimeout(stop, idleMs).unref()
          resolve(result)
        }
        const limit = setTimeout(() => end('lost'), timeMs)
        process.on('message', ({ result }: UploadReply) => end(result))
        process.on('exit', () => end('lost'))
        process.on('error', () => end('lost'))
        process.send({ run: batchId } satisfies UploadRequest, () => undefined)
      })
    },
  }
}

function start(spec: UploadChildSpec, heapMb: number): ChildProcess {
  const child = fork(program, [], {
    execArgv: [`--max-old-space-size=${heapMb}`],
    serialization: 'advanced',
    // what a dying process writes may quote what it read
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.on('error', () => undefined)
  child.unref()
  child.channel?.unref()
  if (child.pid !== undefined) lowerPriority(child.pid)
  child.send({ open: spec } satisfies UploadRequest, () => undefined)
  return child
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, priority)
  } catch {
    // it is gone already, or this system does not let us
  }
}
