/** What the name of an export's file says, and how people are told what it must be called. Pure. */
import type { Export } from './adapter.ts'

/** What browsers, Windows and WPS add to the name of a second copy: `(1)`, `（1）`, ` - 副本`, ` - Copy (2)`. */
const copyMarks = /(?: ?[(（]\d{1,3}[)）]| - (?:副本|copy))+(?=\.[^.]*$|$)/i

/** The name as the export's files are called, also where it is that of a copy. */
export function matchName({ file }: Export, name: string): RegExpExecArray | null {
  return file.exec(name) ?? file.exec(name.replace(copyMarks, ''))
}

/** Whether the names of its files say when they were exported. */
export function namesSayDay({ file }: Export): boolean {
  return file.source.includes('(?<date>')
}

const day = 'YYYYMMDD'

/** `机动车_YYYYMMDD_1.csv`; the pattern itself where it is too involved for that */
export function nameInWords({ file }: Export): string {
  const words = file.source
    .replaceAll(/^\^|\$$/g, '')
    .replace(/\(\?<date>[^)]*\)/, day)
    .replaceAll(/\(\?:[^()]*\)\?/g, '')
    .replaceAll(/\\d\{(\d)\}/g, (_, digits) => '1'.padStart(Number(digits), '0'))
    .replaceAll('\\d+', '1')
    .replaceAll('\\.', '.')
  return file.test(words.replace(day, '20260101')) ? words : file.source
}
