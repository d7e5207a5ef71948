/** Rows in PostgreSQL's binary COPY format (documentation, "COPY", Binary Format), appended to one growing buffer. */

const epoch = Date.UTC(2000, 0, 1)
const dayLength = 86_400_000

/** Starts every binary COPY. */
export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
/** Ends every binary COPY. */
export const copyTrailer = Buffer.from([0xff, 0xff])

/** Writes tuples field by field; the caller writes as many fields as it announced. */
export class CopyBuffer {
  #buffer: Buffer
  #length = 0
  constructor(size = 1 << 16) {
    this.#buffer = Buffer.allocUnsafe(size)
  }

  get length(): number {
    return this.#length
  }

  tuple(fields: number): void {
    this.#reserve(2)
    this.#length = this.#buffer.writeInt16BE(fields, this.#length)
  }

  null(): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeInt32BE(-1, this.#length)
  }

  int16(value: number): void {
    this.#reserve(6)
    this.#buffer.writeInt32BE(2, this.#length)
    this.#length = this.#buffer.writeInt16BE(value, this.#length + 4)
  }

  int32(value: number): void {
    this.#reserve(8)
    this.#buffer.writeInt32BE(4, this.#length)
    this.#length = this.#buffer.writeInt32BE(value, this.#length + 4)
  }

  int64(value: number): void {
    this.#reserve(12)
    this.#buffer.writeInt32BE(8, this.#length)
    this.#buffer.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.#length + 4)
    this.#length = this.#buffer.writeUInt32BE(
      value - Math.floor(value / 0x1_0000_0000) * 0x1_0000_0000,
      this.#length + 8,
    )
  }

  bool(value: boolean): void {
    this.#reserve(5)
    this.#buffer.writeInt32BE(1, this.#length)
    this.#length = this.#buffer.writeUInt8(value ? 1 : 0, this.#length + 4)
  }

  /** `YYYY-MM-DD` */
  date(value: string): void {
    this.int32(
      (Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)) - 1, Number(value.slice(8, 10))) - epoch) /
        dayLength,
    )
  }

  /** 32 hexadecimal digits */
  uuid(hex: string): void {
    this.#reserve(20)
    this.#buffer.writeInt32BE(16, this.#length)
    this.#buffer.write(hex, this.#length + 4, 'hex')
    this.#length += 20
  }

  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.length)
    this.#buffer.writeInt32BE(value.length, this.#length)
    this.#buffer.set(value, this.#length + 4)
    this.#length += 4 + value.length
  }

  text(value: string): void {
    this.#writeText('', value)
  }

  /** JSON text into a jsonb column: version byte 1, then the text */
  jsonb(json: string): void {
    this.#writeText('\x01', json)
  }

  /** What was written since the last call; the buffer starts anew. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length)
    this.#buffer = Buffer.allocUnsafe(this.#buffer.length)
    this.#length = 0
    return taken
  }

  #writeText(prefix: string, value: string): void {
    this.#reserve(5 + value.length * 3)
    const start = this.#length + 4
    let end = start + this.#buffer.write(prefix, start, 'latin1')
    end += this.#buffer.write(value, end, 'utf8')
    this.#buffer.writeInt32BE(end - start, this.#length)
    this.#length = end
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}
