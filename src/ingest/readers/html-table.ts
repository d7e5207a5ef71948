import type { FileHandle } from 'node:fs/promises'
import { YikuError } from '../../errors.ts'
import type { Format } from '../format.ts'
import type { Block, Reader, ReadOptions } from '../reader.ts'
import { fileEncoding } from './file-encoding.ts'
import { HtmlLimit, HtmlRows } from './html-rows.ts'
import { openFile, readHead, readPieces } from './open-file.ts'
import { requireTables, SheetTable } from './sheet-table.ts'
import { signatureNames, signatureOf } from './signature.ts'

type HtmlFormat = Extract<Format, { type: 'htmlTable' }>

const sizeLimit = 64 * 1024 * 1024

/** "Excel" files that are web pages with tables. `line` counts the rows of all tables in the page. */
export function htmlTableReader(format: HtmlFormat): Reader {
  return {
    blocks: (source, options) => htmlBlocks(source, format, options),
    parse: ({ rows = [], broken = [] }) => ({ rows, broken }),
  }
}

/*
 * No library and no thread of its own: the page is read streaming, in one pass, by patterns without backtracking, and
 * everything that can grow has a limit.
 */
async function* htmlBlocks(source: string, format: HtmlFormat, options: ReadOptions): AsyncGenerator<Block> {
  const { fileName } = options
  const { handle, size } = await openFile(source, fileName)
  try {
    if (size > sizeLimit) throw new YikuError('fileBeyondLimits', { file: fileName, detail: '超过 64 MB' })
    await requireHtml(handle, fileName)
    const { encoding, start } = await fileEncoding(handle, { declared: format.encoding, fileName })
    // bytes that make no sense become U+FFFD, and their rows are refused for it
    const decoder = new TextDecoder(encoding)
    const page = new HtmlRows()
    const tables: SheetTable[] = []
    for await (const chunk of readPieces(handle, { from: start })) {
      guard(fileName, () => page.write(decoder.decode(chunk, { stream: true })))
      yield* fill(page, tables, { format, options })
    }
    guard(fileName, () => {
      page.write(decoder.decode())
      page.end()
    })
    yield* fill(page, tables, { format, options })
    if (page.tables === 0) throw new YikuError('fileNotWhatItClaims', { file: fileName, detail: '网页中没有表格' })
    for (const table of tables) {
      table.finish()
      const block = table.take()
      if (block) yield block
    }
    requireTables(tables, { format: {}, options })
  } finally {
    await handle.close()
  }
}

function* fill(
  page: HtmlRows,
  tables: SheetTable[],
  { format, options }: { format: HtmlFormat; options: ReadOptions },
): Generator<Block> {
  for (const row of page.take()) {
    tables[row.table] ??= new SheetTable(format, options, { above: row.line - 1 })
    for (let number = 0; number < row.table; number++) tables[number] ??= new SheetTable(format, options)
    const table = tables[row.table]
    table?.add(row)
    const block = table?.full ? table.take() : undefined
    if (block) yield block
  }
}

function guard(file: string, run: () => void) {
  try {
    run()
  } catch (error) {
    throw error instanceof HtmlLimit ? new YikuError('fileBeyondLimits', { file, detail: error.message }) : error
  }
}

async function requireHtml(handle: FileHandle, fileName: string) {
  const head = await readHead(handle, 64 * 1024)
  const signature = signatureOf(head)
  if (signature === 'html' || (!signature && /<(?:table|tr)[\s>]/i.test(head.toString('latin1')))) return
  // UTF-16 is refused with its own reason
  if (!signature && (await fileEncoding(handle, { fileName }))) {
    throw new YikuError('fileNotWhatItClaims', { file: fileName, detail: '应为网页（HTML 表格）' })
  }
  const seems = signature ? `，似乎是${signatureNames[signature]}` : ''
  throw new YikuError('fileNotWhatItClaims', { file: fileName, detail: `应为网页（HTML 表格）${seems}` })
}
