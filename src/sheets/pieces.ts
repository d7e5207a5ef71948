/** characters that are handed on at once: for each line by itself a stream costs more than the line */
const length = 64 * 1024

/** The same text in fewer, longer pieces. */
export async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = ''
  for await (const text of texts) {
    piece += text
    if (piece.length < length) continue
    yield piece
    piece = ''
  }
  yield piece
}
