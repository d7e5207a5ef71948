import type { Layout } from '../department.ts'
import { openCsv } from './csv.ts'
import { openFixedWidth } from './fixed-width.ts'
import { openHtmlTable } from './html-table.ts'
import { openJsonLines } from './json-lines.ts'
import { openView } from './view.ts'
import type { ExportWriter } from './writer.ts'
import { openXls } from './xls.ts'
import { openXlsx } from './xlsx.ts'
import { openXml } from './xml.ts'

/** Opens a file of any layout; columns are in file order. */
export function openWriter(path: string, layout: Layout, columns: readonly string[]): ExportWriter {
  switch (layout.type) {
    case 'csv':
      return openCsv({ path, layout, columns })
    case 'fixedWidth':
      return openFixedWidth({ path, layout, columns })
    case 'jsonLines':
      return openJsonLines({ path, layout, columns })
    case 'xml':
      return openXml({ path, layout, columns })
    case 'xlsx':
      return openXlsx({ path, layout, columns })
    case 'xls':
      return openXls({ path, layout, columns })
    case 'htmlTable':
      return openHtmlTable({ path, layout, columns })
    case 'view':
      return openView({ path, layout, columns })
  }
}
