/** Rows in PostgreSQL's binary COPY format (documentation, "COPY", Binary Format), appended to one growing buffer. */

const epoch = Date.UTC(2000, 0, 1)
const dayLength = 86_400_000

/** Starts every binary COPY. */
export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
/** Ends every binary COPY. */
export const copyTrailer = Buffer.from([0xff, 0xff])

/**
 * Writes tuples field by field; the caller writes as many fields as it announced. Methods that return a number say
 * where in the buffer the value's bytes begin.
 */
export class CopyBuffer {
  #buffer: Buffer
  #view: DataView
  #length = 0
  readonly #least: number
  /** @param least bytes to begin with */
  constructor(least = 1 << 16) {
    this.#least = least
    this.#buffer = Buffer.allocUnsafeSlow(least)
    this.#view = viewOf(this.#buffer)
  }

  get length(): number {
    return this.#length
  }

  tuple(fields: number): void {
    this.#reserve(2)
    this.#view.setInt16(this.#length, fields)
    this.#length += 2
  }

  null(): void {
    this.#reserve(4)
    this.#view.setInt32(this.#length, -1)
    this.#length += 4
  }

  /** Begins an array, as a parameter takes it in binary: its elements are written next, as fields are. */
  array(type: number, length: number): void {
    this.#reserve(20)
    // one dimension, no word on nulls, type of the elements, length, counted from 1
    for (const word of [1, 0, type, length, 1]) {
      this.#view.setInt32(this.#length, word)
      this.#length += 4
    }
  }

  int16(value: number): void {
    const at = this.#value(2)
    this.#view.setInt16(at, value)
  }

  int32(value: number): void {
    const at = this.#value(4)
    this.#view.setInt32(at, value)
  }

  int64(value: number): void {
    const at = this.#value(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#view.setInt32(at, high)
    this.#view.setUint32(at + 4, value - high * 0x1_0000_0000)
  }

  bool(value: boolean): void {
    const at = this.#value(1)
    this.#view.setUint8(at, value ? 1 : 0)
  }

  /** `YYYY-MM-DD` */
  date(value: string): void {
    this.int32(
      (Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)) - 1, Number(value.slice(8, 10))) - epoch) /
        dayLength,
    )
  }

  /** timestamptz, to the millisecond */
  timestamp(value: Date): void {
    this.int64((value.getTime() - epoch) * 1000)
  }

  /** Where a row lies: number of the block, and in it */
  tid(block: number, item: number): void {
    const at = this.#value(6)
    this.#view.setUint32(at, block)
    this.#view.setUint16(at + 4, item)
  }

  text(value: string): void {
    this.#reserve(4 + value.length * 3)
    const at = this.#length + 4
    const size = this.#buffer.write(value, at)
    this.#view.setInt32(this.#length, size)
    this.#length = at + size
  }

  /** 32 hexadecimal digits */
  uuid(hex: string): number {
    const at = this.#value(16)
    this.#buffer.write(hex, at, 'hex')
    return at
  }

  /** JSON in UTF-8 into a jsonb column: version byte 1, then the text */
  jsonb(json: Uint8Array): void {
    this.bytesBehind(1, json)
  }

  bytes(value: Uint8Array): void {
    const at = this.#value(value.length)
    this.#buffer.set(value, at)
  }

  /** A byte and others behind it, as one value. */
  bytesBehind(byte: number, bytes: Uint8Array): number {
    const at = this.#value(1 + bytes.length)
    this.#view.setUint8(at, byte)
    this.#buffer.set(bytes, at + 1)
    return at
  }

  /** A byte and a text behind it, as one value. */
  textBehind(byte: number, text: string): number {
    this.#reserve(5 + text.length * 3)
    const at = this.#length + 4
    this.#view.setUint8(at, byte)
    const size = 1 + this.#buffer.write(text, at + 1)
    this.#view.setInt32(this.#length, size)
    this.#length = at + size
    return at
  }

  /** Values that are encoded already, sizes and all. */
  append(encoded: Uint8Array): void {
    this.#reserve(encoded.length)
    this.#buffer.set(encoded, this.#length)
    this.#length += encoded.length
  }

  /** What was written since the last call; the buffer starts anew. */
  take(): Buffer {
    if (this.#length === 0) return Buffer.alloc(0)
    const taken = this.#buffer.subarray(0, this.#length)
    // as much as is likely to be needed again: memory outside the heap makes the collector run, used or not
    this.#replace(Buffer.allocUnsafeSlow(Math.max(this.#least, Math.ceil(taken.length * 1.25))))
    this.#length = 0
    return taken
  }

  /** A copy of what was written since; the same buffer is written to again. For what is small and often. */
  copied(): Buffer {
    const copy = Buffer.from(this.#buffer.subarray(0, this.#length))
    this.#length = 0
    return copy
  }

  /** Announces a value of so many bytes; returns where they go. May replace the buffer: look at it only afterwards. */
  #value(size: number): number {
    this.#reserve(4 + size)
    this.#view.setInt32(this.#length, size)
    const at = this.#length + 4
    this.#length = at + size
    return at
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#replace(grown)
  }

  #replace(buffer: Buffer): void {
    this.#buffer = buffer
    this.#view = viewOf(buffer)
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
