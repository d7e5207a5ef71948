import { YikuError } from '../../errors.ts'
import type { Format } from '../format.ts'
import type { Block, Reader, ReadOptions } from '../reader.ts'
import { openFile, readHead } from './open-file.ts'
import { requireTables, SheetTable } from './sheet-table.ts'
import { signatureNames, signatureOf } from './signature.ts'
import { readMerges, readSheet } from './xlsx-sheet.ts'
import { readWorkbook } from './xlsx-workbook.ts'
import { Zip } from './zip.ts'

type XlsxFormat = Extract<Format, { type: 'xlsx' }>

/*
 * Neither hucre nor exceljs, but node:zlib and saxes, which are here anyway. What decides whose record a row is, is
 * the text between <v> and </v>, and both libraries hand on a JavaScript number instead: 430781199901011234 typed into
 * Excel comes out as 430781199901011200 or …260, digits that can pass for an ID number. exceljs fails on cells without
 * `r`; neither counts what it inflates.
 */

/** Excel workbooks (Office Open XML), streaming, within limits. */
export function xlsxReader(format: XlsxFormat): Reader {
  return {
    blocks: (source, options) => xlsxBlocks(source, format, options),
    parse: ({ rows = [], broken = [] }) => ({ rows, broken }),
  }
}

async function* xlsxBlocks(source: string, format: XlsxFormat, options: ReadOptions): AsyncGenerator<Block> {
  const { fileName } = options
  await refuseOthers(source, fileName)
  const zip = await Zip.open(source, fileName)
  try {
    const workbook = await readWorkbook(zip, fileName)
    const chosen = workbook.sheets.filter(({ name }) => !format.sheets || name.search(format.sheets) >= 0)
    const tables: SheetTable[] = []
    for (const { name, part } of chosen) {
      const table = new SheetTable(format, options, { sheet: name, date1904: workbook.date1904 })
      tables.push(table)
      const merges = format.headerRows === 2 ? await readMerges(zip, part, fileName) : new Map()
      for await (const rows of readSheet(zip, part, { workbook, fileName, merges })) {
        for (const row of rows) {
          table.add(row)
          const block = table.full ? table.take() : undefined
          if (block) yield block
        }
        if (table.hopeless) break
      }
      table.finish()
      const block = table.take()
      if (block) yield block
    }
    requireTables(tables, { format, options, hiddenSheets: workbook.hiddenSheets })
  } finally {
    await zip.close()
  }
}

async function refuseOthers(source: string, fileName: string) {
  const { handle } = await openFile(source, fileName)
  const signature = signatureOf(await readHead(handle, 4096).finally(() => handle.close()))
  if (signature === 'zip') return
  const seems = signature ? `，似乎是${signatureNames[signature]}` : ''
  throw new YikuError('fileNotWhatItClaims', { file: fileName, detail: `应为 .xlsx 工作簿${seems}` })
}
