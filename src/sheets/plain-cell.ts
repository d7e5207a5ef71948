/**
 * A text that a spreadsheet takes for nothing but text. What begins with one of these would be a formula, wide forms
 * and blanks before it included; what begins with a tab or a line end can push one into the next cell.
 */
export function plainCell(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

const formula = /^(?:[\s\p{C}]*[=+\-@＝＋－﹣−＠]|[\t\r\n])/u
