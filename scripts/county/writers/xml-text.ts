const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot carry these, not even escaped
const impossible = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

/** Text for XML and HTML elements and attributes. @throws {Error} at characters that XML 1.0 cannot carry */
export function xmlText(text: string): string {
  if (impossible.test(text)) throw new Error('a character that XML cannot carry')
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => escapes[character] ?? character) : text
}
