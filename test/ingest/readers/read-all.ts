import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { YikuError } from '../../../src/errors.ts'
import type { Format } from '../../../src/ingest/format.ts'
import type { Block, BrokenRow, Reader, ReadOptions, Row } from '../../../src/ingest/reader.ts'
import { readerOf } from '../../../src/ingest/readers/index.ts'

export interface ReadAll {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  readonly cells: readonly (readonly string[])[]
  readonly broken: readonly BrokenRow[]
  /** `line code column` */
  readonly problems: readonly string[]
  readonly notes: number
  readonly leftover: readonly string[]
  readonly blocks: readonly Block[]
}

const folder = mkdtempSync(join(tmpdir(), 'yiku-readers-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** Writes a file that is gone when the process ends. */
export function file(content: string | Uint8Array): string {
  const path = join(folder, `file-${files++}`)
  writeFileSync(path, content)
  return path
}

export function gb(text: string): Buffer {
  return iconv.encode(text, 'gb18030')
}

export const person: ReadOptions = { required: ['身份证号', '姓名'], optional: [], fileName: '人口.csv' }

/** Everything that a reader finds, block by block and parsed, as the importer does it. */
export async function readAll(
  format: Format | Reader,
  content: string | Uint8Array,
  options: ReadOptions = person,
): Promise<ReadAll> {
  return readFrom(format, file(content), options)
}

export async function readFrom(
  format: Format | Reader,
  source: string,
  options: ReadOptions = person,
): Promise<ReadAll> {
  const reader = 'type' in format ? readerOf(format) : format
  const blocks: Block[] = []
  for await (const block of reader.blocks(source, options)) blocks.push(structuredClone(block))
  const parsed = blocks.map((block) => reader.parse(block))
  const rows = parsed.flatMap((block) => block.rows)
  const broken = parsed.flatMap((block) => block.broken)
  return {
    columns: blocks[0]?.header.columns ?? [],
    rows,
    cells: rows.map((row) => row.cells),
    broken,
    problems: broken.map(({ line, code, column }) => [line, code, column].filter(Boolean).join(' ')),
    notes: [...blocks, ...parsed].reduce((sum, { notes = 0 }) => sum + notes, 0),
    leftover: [...new Set(parsed.flatMap((block) => block.leftover ?? []))],
    blocks,
  }
}

/** The refusal of a file; fails when it is taken. */
export async function refusal(
  format: Format | Reader,
  content: string | Uint8Array,
  options: ReadOptions = person,
): Promise<Pick<YikuError, 'code' | 'message'> & { column?: string | undefined; line?: number | undefined }> {
  try {
    await readAll(format, content, options)
  } catch (error) {
    if (!(error instanceof YikuError)) throw error
    return { code: error.code, message: error.message, column: error.context.column, line: error.context.line }
  }
  throw new Error('the file was not refused')
}

/** How much this process has computed so far: how fast something is must not hang on what else the machine has to do. */
export function msComputed(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The same bytes over and over: what is encoded once need not be encoded a million times. */
export function repeat(piece: Buffer, times: number): Buffer {
  return Buffer.alloc(piece.length * times, piece)
}

/** Reads a file in a process of its own; bytes and milliseconds. */
export function measure(content: string | Uint8Array, format: Format) {
  const script = new URL('./measure-read.ts', import.meta.url).pathname
  // V8 would rather grow than collect where memory is plenty
  const args = ['--max-semi-space-size=4', script, file(content), JSON.stringify(format)]
  const env = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8', env })
  return JSON.parse(printed) as { rows: number; largest: number; growth: number; ms: number }
}
