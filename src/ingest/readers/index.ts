import type { Format } from '../format.ts'
import type { Reader } from '../reader.ts'
import { csvReader } from './csv.ts'
import { fixedWidthReader } from './fixed-width.ts'
import { htmlTableReader } from './html-table.ts'
import { jsonLinesReader } from './json-lines.ts'
import { viewReader } from './view.ts'
import { xlsReader } from './xls.ts'
import { xlsxReader } from './xlsx.ts'
import { xmlReader } from './xml.ts'

/** The reader of a format. */
export function readerOf(format: Format): Reader {
  switch (format.type) {
    case 'csv':
      return csvReader(format)
    case 'fixedWidth':
      return fixedWidthReader(format)
    case 'jsonLines':
      return jsonLinesReader()
    case 'xml':
      return xmlReader(format)
    case 'xlsx':
      return xlsxReader(format)
    case 'xls':
      return xlsReader(format)
    case 'htmlTable':
      return htmlTableReader(format)
    case 'view':
      return viewReader(format)
  }
}
