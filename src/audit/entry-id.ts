import { randomBytes } from 'node:crypto'

/** A UUID version 7 (RFC 9562) for a moment in milliseconds: entries sort by time, and an index grows at its end. */
export function newEntryId(milliseconds: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(milliseconds, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return uuidOf(bytes)
}

/** What no id of that moment or a later one sorts before. */
export function firstEntryId(milliseconds: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(Math.max(0, milliseconds), 0, 6)
  return uuidOf(bytes)
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
