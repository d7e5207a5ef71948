/** Control characters other than TAB, LF and CR (C1 too), and the replacement character of somebody's failed decoding. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be stored
const bad = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]/

/** Whether a decoded text holds a character that must not be stored. */
export function hasBadCharacter(text: string): boolean {
  return bad.test(text)
}

/** A name out of a file as it can be told and stored: no control characters, no half of a surrogate pair. */
export function storableName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL takes no NUL, and nobody can read the others
  return name.toWellFormed().replaceAll(/[\0-\x1f\x7f-\x9f]/g, '')
}

const numberLike = /^'[\w\-./:, ]+$/
/** what a spreadsheet would take for a formula: our own files guard it with an apostrophe, as other programs do */
const guarded = /^'[\s\p{C}]*[=+\-@＝＋－﹣−＠]/u

/** Whether a piece of text holds anything that `cleanCell` would change; one look spares a look at every cell. */
export function needsCleaning(text: string): boolean {
  return text.includes('\t') || text.includes("'") || text.includes('="') || text.includes('\ufeff')
}

/**
 * The cell without what people put around a number to keep Excel off it: `="0123"`, TABs around it, an apostrophe
 * before it, or off what it would take for a formula. Any other apostrophe stays: it belongs to a name.
 */
export function cleanCell(cell: string): string {
  let text = cell
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
  if (text.startsWith('\t') || text.endsWith('\t')) text = text.replaceAll(/^\t+|(?<!\t)\t+$/g, '')
  if (text.length >= 3 && text.startsWith('="') && text.endsWith('"')) {
    text = text.slice(2, -1).replaceAll('""', '"')
    if (text.startsWith('\t') || text.endsWith('\t')) text = text.replaceAll(/^\t+|(?<!\t)\t+$/g, '')
  }
  if (text.charCodeAt(0) !== 39) return text
  const isPutThere = text === "'" || guarded.test(text) || (numberLike.test(text) && /\d/.test(text))
  return isPutThere ? text.slice(1) : text
}

/** Whether nothing but white space stands in a cell. */
export function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}
