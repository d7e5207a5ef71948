/**
 * An array as PostgreSQL reads it, of values that need no quotes: numbers, truth values, uuids, dates. The driver quotes
 * each, which for a push of many items costs more than all else that is sent.
 */
export function arrayLiteral(values: readonly (string | number | boolean | null | undefined)[]): string {
  let text = '{'
  for (const [at, value] of values.entries()) {
    if (at > 0) text += ','
    text += value ?? 'NULL'
  }
  return `${text}}`
}
