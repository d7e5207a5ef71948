/**
 * How rows go bad. Each builder takes the column's heading, and says which refusal a perfect hub gives; `when` keeps a
 * fault to the rows in which that column counts (where the adapter's rule for it applies).
 */
import type { ProblemCode } from '../../src/catalogue/problems.ts'
import type { RowFault } from './department.ts'
import type { Random } from './random.ts'

type Cells = Readonly<Record<string, string>>

export interface FaultOptions {
  /** rows in which the fault may occur; default: all that give facts */
  readonly when?: (cells: Cells) => boolean
}

/** Any cell gone bad: `change` gives its new text, or undefined where this one cannot go bad so. */
export function badCell(
  code: ProblemCode,
  column: string,
  change: (text: string, random: Random) => string | undefined,
  { when }: FaultOptions = {},
): RowFault {
  return {
    code,
    column,
    spoil(cells, random) {
      if (when && !when(cells)) return undefined
      const before = cells[column]
      if (before === undefined) throw new Error(`no column ${column}`)
      const text = change(before, random)
      return text === undefined || text === before ? undefined : { ...cells, [column]: text }
    },
  }
}

/** An ID number that Excel took for a number and shows as `4.30725E+17`. Numbers that end in X survive Excel. */
export function destroyedId(column: string, options?: FaultOptions): RowFault {
  return badCell('destroyedIdNumber', column, (text) => withDigits(text, scientific), options)
}

/** An ID number of which Excel kept 15 digits. Where it is still valid, only the file's other destroyed numbers give it away. */
export function zeroedId(column: string, options?: FaultOptions): RowFault {
  return badCell('destroyedIdNumber', column, (text) => withDigits(text, (id) => `${id.slice(0, 15)}000`), options)
}

function scientific(idNumber: string): string {
  return Number(idNumber).toExponential(5).toUpperCase()
}

function withDigits(text: string, change: (idNumber: string) => string): string | undefined {
  const idNumber = text.normalize('NFKC').trim()
  return /^\d{18}$/.test(idNumber) ? change(idNumber) : undefined
}

/** An ID number with a wrong check character. */
export function badCheckDigit(column: string, options?: FaultOptions): RowFault {
  return badCell(
    'badIdNumber',
    column,
    (text, random) => {
      const idNumber = text.normalize('NFKC').trim().toUpperCase()
      // not 0: a bad number that ends in 000 counts as destroyed
      const others = [...'123456789X'].filter((character) => character !== idNumber.charAt(17))
      return idNumber.length === 18 ? idNumber.slice(0, 17) + random.pick(others) : undefined
    },
    options,
  )
}

/** Nothing where something is required. */
export function missing(column: string, options?: FaultOptions): RowFault {
  return badCell('missing', column, () => '', options)
}

/** A code or word that is in no table. */
export function unknownCode(column: string, text: string, options?: FaultOptions): RowFault {
  return badCell('unknownCode', column, () => text, options)
}

/** A day after the export, in the spelling of the column. */
export function futureDate(column: string, text: string, options?: FaultOptions): RowFault {
  return badCell('futureDate', column, () => text, options)
}

/** A day that does not exist, in the spelling of the column. */
export function badDate(column: string, text = '2021-02-30', options?: FaultOptions): RowFault {
  return badCell('badDate', column, () => text, options)
}

/** A day before the bounds of the catalogue (1850) or of the adapter. */
export function dateOutOfBounds(column: string, text: string, options?: FaultOptions): RowFault {
  return badCell('dateOutOfBounds', column, () => text, options)
}

export function badMonth(column: string, text = '202113', options?: FaultOptions): RowFault {
  return badCell('badMonth', column, () => text, options)
}

export function badAmount(column: string, text = '12,34.5元', options?: FaultOptions): RowFault {
  return badCell('badAmount', column, () => text, options)
}

export function badNumber(column: string, text = '约3', options?: FaultOptions): RowFault {
  return badCell('badNumber', column, () => text, options)
}

/** A number beyond the bounds of the catalogue or of the adapter: negative, or far too large. */
export function outOfBounds(column: string, text: string, options?: FaultOptions): RowFault {
  return badCell('outOfBounds', column, () => text, options)
}

/** A text that does not have the field's shape. */
export function badFormat(column: string, text: string, options?: FaultOptions): RowFault {
  return badCell('badFormat', column, () => text, options)
}

/** A unified social credit code whose check character is wrong. */
export function badUscc(column: string, options?: FaultOptions): RowFault {
  return badCell(
    'badUscc',
    column,
    (text) => (text.length === 18 ? text.slice(0, 17) + (text.endsWith('0') ? '1' : '0') : undefined),
    options,
  )
}

/** A text longer than the field's `max`: `length` UTF-16 units. Not for fixed width, which cannot carry it. */
export function tooLong(column: string, length: number, options?: FaultOptions): RowFault {
  return badCell('tooLong', column, (text) => (text === '' ? '某' : text).repeat(length).slice(0, length), options)
}

/**
 * A character in a `text` field that cannot be stored: U+FFFD (every format carries it), or '\0' where CSV, fixed
 * width or JSON carry it.
 */
export function badCharacter(column: string, character = '\ufffd', options?: FaultOptions): RowFault {
  return badCell(
    'badCharacter',
    column,
    (text) => {
      const characters = [...text]
      const middle = Math.ceil(characters.length / 2)
      if (characters.length < 2) return undefined
      return [...characters.slice(0, middle), character, ...characters.slice(middle)].join('')
    },
    options,
  )
}

/** The same row a second time: the second is refused. */
export function duplicate(): RowFault {
  return { code: 'duplicateKey', kind: 'again', spoil: (cells) => cells }
}

/** The row again with another content under the same key: both are refused. `column` must not be part of the key. */
export function conflicting(
  column: string,
  change: (text: string, random: Random) => string | undefined,
  options?: FaultOptions,
): RowFault {
  const { spoil } = badCell('duplicateKey', column, change, options)
  return { code: 'duplicateKey', kind: 'conflict', spoil }
}

/** CSV: a quote that is never closed. */
export function unclosedQuote(): RowFault {
  return {
    code: 'unclosedQuote',
    spoil: (cells) => cells,
    damage(line, delimiter) {
      if (line.endsWith('"')) return line.slice(0, -1)
      const last = line.lastIndexOf(delimiter) + 1
      return `${line.slice(0, last)}"${line.slice(last)}`
    },
  }
}

/**
 * CSV: the last cell and its delimiter are missing. Fixed width: the transfer broke off within the first padding, so that
 * the line is shorter and yet ends with a space.
 */
export function missingCell(): RowFault {
  return {
    code: 'columnCount',
    spoil: (cells) => cells,
    damage(line, delimiter) {
      if (delimiter === '') return line.slice(0, line.search(/\S {2}/) + 2)
      const quoted = /"(?:[^"]|"")*"$/.exec(line)
      return line.slice(0, quoted ? quoted.index - 1 : line.lastIndexOf(delimiter))
    },
  }
}

/**
 * CSV and fixed width: a byte that no encoding knows. In fixed width, where columns are decoded one by one, `column`
 * is the last one. Not for UTF-8 without a byte order mark whose encoding the adapter leaves open.
 */
export function brokenBytes(column?: string): RowFault {
  return {
    code: 'badCharacter',
    ...(column === undefined ? {} : { column }),
    spoil: (cells) => cells,
    damageBytes(line, delimiter) {
      const before = delimiter === '' ? line.subarray(0, -1) : line
      return Buffer.concat([before, Buffer.of(0xff)])
    },
  }
}
