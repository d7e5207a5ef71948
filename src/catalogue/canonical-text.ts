import type { FieldType } from './field.ts'

/**
 * A text as a field of that type keeps it, where how it is spelt means nothing: without the blanks around it, of codes
 * that are letters and digits alone as their standards write them. Empty where it says nothing. One function for imports
 * and pushes: a key that is spelt otherwise would be another record's.
 */
export function canonicalText(type: FieldType, text: string): string {
  switch (type) {
    case 'uscc':
      return text.normalize('NFKC').trim().toUpperCase()
    case 'area':
      return text.normalize('NFKC').trim()
    default:
      return text.trim()
  }
}
