/**
 * A copy of a text that stands by itself. A slice keeps the whole text it was cut from alive: a map of a file's cells
 * would hold the file.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
