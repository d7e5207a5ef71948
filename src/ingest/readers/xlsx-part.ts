import { SaxesParser } from 'saxes'
import { YikuError } from '../../errors.ts'
import type { Zip } from './zip.ts'

/** Bytes of a part without any markup, beyond which it is refused. */
const tokenLimit = 1024 * 1024

export interface PartHandler {
  /** name without its prefix: some programs write `x:row` */
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close?(name: string): void
  text?(text: string): void
}

/** One XML part of a workbook, handed to `handler` piece by piece; yields after every piece. */
export async function* readPart(
  zip: Zip,
  name: string,
  { handler, fileName }: { handler: PartHandler; fileName: string },
): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const damaged = () => new YikuError('fileNotWhatItClaims', { file: fileName, detail: '工作簿的内容已损坏' })
  let silent = 0
  parser.on('error', () => {
    throw damaged()
  })
  parser.on('doctype', () => {
    throw new YikuError('fileXmlEntities', { file: fileName })
  })
  parser.on('opentag', ({ name, attributes }) => {
    silent = 0
    handler.open(localName(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    silent = 0
    handler.close?.(localName(name))
  })
  if (handler.text) parser.on('text', (text) => handler.text?.(text))
  if (handler.text) parser.on('cdata', (text) => handler.text?.(text))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const piece of zip.read(name)) {
    silent += piece.length
    parser.write(decode(() => decoder.decode(piece, { stream: true }), damaged))
    if (silent > tokenLimit) throw new YikuError('fileBeyondLimits', { file: fileName, detail: '一个单元格过长' })
    yield
  }
  parser.write(decode(() => decoder.decode(), damaged))
  parser.close()
}

function decode(run: () => string, damaged: () => YikuError): string {
  try {
    return run()
  } catch {
    throw damaged()
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Reads a part to its end. */
export async function readWholePart(
  zip: Zip,
  name: string,
  options: { handler: PartHandler; fileName: string },
): Promise<void> {
  for await (const _ of readPart(zip, name, options));
}
