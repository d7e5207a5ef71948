import { Worker } from 'node:worker_threads'
import { YikuError } from '../../errors.ts'
import type { Format } from '../format.ts'
import type { Block, Reader, ReadOptions } from '../reader.ts'
import { openFile, readHead } from './open-file.ts'
import { requireTables, SheetTable } from './sheet-table.ts'
import { signatureNames, signatureOf } from './signature.ts'
import type { XlsAnswer, XlsMessage } from './xls-worker.ts'

type XlsFormat = Extract<Format, { type: 'xls' }>

/** A thread that takes more than this is ended: the library reads the whole file at once. */
export interface XlsLimits {
  readonly bytes: number
  readonly memoryMb: number
  readonly milliseconds: number
}

const usualLimits: XlsLimits = { bytes: 64 * 1024 * 1024, memoryMb: 2048, milliseconds: 60_000 }

/** Excel 97-2003 workbooks (BIFF), read by @e965/xlsx in a thread of their own. */
export function xlsReader(format: XlsFormat, limits: XlsLimits = usualLimits): Reader {
  return {
    blocks: (source, options) => xlsBlocks(source, { format, limits, options }),
    parse: ({ rows = [], broken = [] }) => ({ rows, broken }),
  }
}

interface XlsOptions {
  readonly format: XlsFormat
  readonly limits: XlsLimits
  readonly options: ReadOptions
}

async function* xlsBlocks(source: string, { format, limits, options }: XlsOptions): AsyncGenerator<Block> {
  await requireXls(source, { fileName: options.fileName, limits })
  const thread = new XlsThread(source, { limits, fileName: options.fileName })
  const tables: SheetTable[] = []
  try {
    let message = await thread.next()
    while (message.type === 'sheet') {
      const { name, date1904 } = message
      const wanted = !format.sheets || name.search(format.sheets) >= 0
      thread.answer(wanted ? 'next' : 'skip')
      if (wanted) {
        const table = new SheetTable(format, options, { sheet: name, date1904 })
        tables.push(table)
        yield* readSheet(thread, table)
      }
      message = await thread.next()
    }
    const hiddenSheets = message.type === 'end' ? message.hiddenSheets : 0
    requireTables(tables, { format, options, hiddenSheets })
  } finally {
    await thread.end()
  }
}

async function* readSheet(thread: XlsThread, table: SheetTable): AsyncGenerator<Block> {
  for (let more = true; more; ) {
    const message = await thread.next()
    if (message.type !== 'rows') break
    for (const row of message.rows) {
      table.add(row)
      const block = table.full ? table.take() : undefined
      if (block) yield block
    }
    more = !message.last && !table.hopeless
    thread.answer(table.hopeless ? 'skip' : 'next')
  }
  table.finish()
  const block = table.take()
  if (block) yield block
}

async function requireXls(source: string, { fileName, limits }: { fileName: string; limits: XlsLimits }) {
  const { handle, size } = await openFile(source, fileName)
  const signature = signatureOf(await readHead(handle, 4096).finally(() => handle.close()))
  if (signature !== 'ole') {
    const seems = signature ? `，似乎是${signatureNames[signature]}` : ''
    throw new YikuError('fileNotWhatItClaims', { file: fileName, detail: `应为旧版 Excel 工作簿（.xls）${seems}` })
  }
  if (size > limits.bytes) throw new YikuError('fileBeyondLimits', { file: fileName, detail: '超过 64 MB' })
}

/** The other side of xls-worker.ts. */
class XlsThread {
  readonly #worker: Worker
  readonly #limits: XlsLimits
  readonly #fileName: string
  #messages: (XlsMessage | YikuError)[] = []
  #wake: (() => void) | undefined

  constructor(source: string, { limits, fileName }: { limits: XlsLimits; fileName: string }) {
    this.#limits = limits
    this.#fileName = fileName
    this.#worker = new Worker(new URL('./xls-worker.ts', import.meta.url), {
      workerData: { source },
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
      stdout: true,
      stderr: true,
    })
    this.#worker.on('message', (message: XlsMessage) => this.#arrive(message))
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#arrive(this.#refusal(error.code)))
  }

  /** What the thread says next; throws when it fails, or says nothing for too long. */
  async next(): Promise<XlsMessage> {
    if (this.#messages.length === 0) await this.#arrival()
    const message = this.#messages.shift()
    if (message === undefined) throw new YikuError('fileBeyondLimits', { file: this.#fileName, detail: '读取超时' })
    if (message instanceof YikuError) throw message
    if (message.type !== 'failed') return message
    const detail = message.reason === 'password' ? '工作簿加了密码，请去掉密码后重新导出' : '工作簿的内容已损坏'
    throw new YikuError('fileNotWhatItClaims', { file: this.#fileName, detail })
  }

  answer(answer: XlsAnswer): void {
    this.#worker.postMessage(answer)
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #arrive(message: XlsMessage | YikuError) {
    this.#messages.push(message)
    this.#wake?.()
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#limits.milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #refusal(code: string | undefined): YikuError {
    if (code !== 'ERR_WORKER_OUT_OF_MEMORY') {
      return new YikuError('fileNotWhatItClaims', { file: this.#fileName, detail: '工作簿的内容已损坏' })
    }
    return new YikuError('fileBeyondLimits', { file: this.#fileName, detail: '展开后占用内存过多' })
  }
}
