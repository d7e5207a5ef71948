import type { PathValues } from './path-values.ts'

/** Objects and arrays within one another beyond this are no record. */
const depthLimit = 32

const space = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them unescaped within a string
const plainString = /"[^"\\\0-\x1f]*"/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them unescaped within a string
const anyString = /"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*)*"/y

/** Where a value stands: its path, and the name to report where nobody asked for it (an array's elements share one). */
interface Place {
  readonly path: string
  readonly leftover: string
  readonly depth: number
}

class NotJson extends Error {}

/**
 * Reads one line into values by path. JSON.parse would lose two things that decide whose record it is: the digits of
 * a long number, and the first of two equal keys.
 */
export function readJsonObject(text: string, values: PathValues): void {
  const cursor = new Cursor(text)
  try {
    if (!cursor.at('{')) throw new NotJson()
    readObject(cursor, values, { path: '', leftover: '', depth: 1 })
    if (!cursor.ended) throw new NotJson()
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    values.fail('badRow')
  }
}

class Cursor {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The text that a sticky pattern matches here, or undefined. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position
    if (!pattern.test(this.#text)) return undefined
    const found = this.#text.slice(this.#position, pattern.lastIndex)
    this.#position = pattern.lastIndex
    return found
  }

  /** Whether this character comes next. */
  at(character: string): boolean {
    this.match(space)
    return this.#text[this.#position] === character
  }

  /** Passes over this text if it comes next. */
  skip(word: string): boolean {
    this.match(space)
    if (!this.#text.startsWith(word, this.#position)) return false
    this.#position += word.length
    return true
  }

  get ended(): boolean {
    this.match(space)
    return this.#position === this.#text.length
  }
}

function readValue(cursor: Cursor, values: PathValues, place: Place): void {
  if (place.depth > depthLimit) throw new NotJson()
  if (cursor.at('{')) readObject(cursor, values, place)
  else if (cursor.at('[')) readArray(cursor, values, place)
  else values.set(place.path, readScalar(cursor), place.leftover)
}

function readScalar(cursor: Cursor): string {
  if (cursor.at('"')) return readString(cursor)
  if (cursor.skip('true')) return 'true'
  if (cursor.skip('false')) return 'false'
  if (cursor.skip('null')) return ''
  const digits = cursor.match(number)
  if (digits === undefined) throw new NotJson()
  return digits
}

function readString(cursor: Cursor): string {
  cursor.at('"')
  const plain = cursor.match(plainString)
  if (plain !== undefined) return plain.slice(1, -1)
  const escaped = cursor.match(anyString)
  if (escaped === undefined) throw new NotJson()
  return JSON.parse(escaped)
}

function readObject(cursor: Cursor, values: PathValues, place: Place): void {
  expectNoScalar(values, place)
  cursor.skip('{')
  const keys = new Set<string>()
  if (cursor.skip('}')) {
    values.setNothing(place.path, place.leftover)
    return
  }
  do {
    if (!cursor.at('"')) throw new NotJson()
    const key = readString(cursor)
    if (keys.has(key) || !cursor.skip(':')) throw new NotJson()
    keys.add(key)
    const prefix = place.path === '' ? '' : `${place.path}.`
    const path = prefix + key
    const inArray = place.leftover !== place.path
    readValue(cursor, values, { path, leftover: inArray ? place.leftover : path, depth: place.depth + 1 })
  } while (cursor.skip(','))
  if (!cursor.skip('}')) throw new NotJson()
}

function readArray(cursor: Cursor, values: PathValues, place: Place): void {
  expectNoScalar(values, place)
  cursor.skip('[')
  if (cursor.skip(']')) {
    values.setNothing(place.path, place.leftover)
    return
  }
  let index = 0
  do {
    const path = `${place.path}.${index++}`
    readValue(cursor, values, { path, leftover: place.leftover, depth: place.depth + 1 })
  } while (cursor.skip(','))
  if (!cursor.skip(']')) throw new NotJson()
}

/** An ID number that is an array or an object is nobody's. */
function expectNoScalar(values: PathValues, { path }: Place): void {
  if (path !== '' && values.isColumn(path)) values.fail('badRow', path)
}
