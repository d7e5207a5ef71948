import pg from 'pg'

/** What PostgreSQL sends as text; pg's own reading where it loses nothing. */
type Parser = (text: string) => unknown

const { getTypeParser: standard, builtins } = pg.types
const [textArray, int8Array, dateArray] = [1009, 1016, 1182]

/** A date is a day, not an instant in some zone; a count is a number. */
const own: Readonly<Record<number, Parser>> = {
  [builtins.DATE]: (text) => text,
  [builtins.INT8]: readInt8,
  [int8Array]: (text) => readArray(text).map((item) => item && readInt8(item)),
  [dateArray]: readArray,
}

export function getTypeParser(id: number, format?: 'text' | 'binary'): Parser {
  return own[id] ?? standard(id, format)
}

/** Throws where a number would silently become its neighbour. */
function readInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database exceeds 2^53')
  return value
}

function readArray(text: string): (string | null)[] {
  return standard(textArray)(text)
}
