import { type FileHandle, open } from 'node:fs/promises'
import { YikuError } from '../../errors.ts'

/** Opens an ordinary file that has something in it; throws fileNotFound or fileEmpty. */
export async function openFile(source: string, fileName: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(source).catch((cause) => {
    throw new YikuError('fileNotFound', { file: fileName, cause })
  })
  const stat = await handle.stat()
  if (stat.isFile() && stat.size > 0) return { handle, size: stat.size }
  await handle.close()
  throw new YikuError(stat.isFile() ? 'fileEmpty' : 'fileNotFound', { file: fileName })
}

/** The first bytes of a file. */
export async function readHead(handle: FileHandle, length: number): Promise<Buffer> {
  return readRange(handle, 0, length)
}

/** A piece of a file; shorter where the file ends. */
export async function readRange(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** A file, or a part of it, piece by piece. A read stream would close the handle when it is left early. */
export async function* readPieces(
  handle: FileHandle,
  { from, to = Number.POSITIVE_INFINITY }: { from: number; to?: number },
): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const piece = await readRange(handle, at, Math.min(64 * 1024, to - at))
    if (piece.length === 0) return
    at += piece.length
    yield piece
  }
}
