/**
 * pgloader with the same file: split into columns, typed by nobody, checked by nobody, copied into a table of text with an
 * index on the ID number. It knows no GB18030, and a bad quote ends its reading: it gets the file in UTF-8, whose making is
 * not counted, and takes quotes for letters. A Debian package, and nothing that the project needs.
 */
import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type pg from 'pg'

const run = promisify(execFile)

export interface PgloaderTask {
  readonly client: pg.Client
  readonly url: string
  /** a CSV in GB18030 with a line of column names */
  readonly file: string
  /** column with the ID number */
  readonly idColumn: string
  readonly rows: number
}

export async function hasPgloader(): Promise<boolean> {
  return run('pgloader', ['--version']).then(
    () => true,
    () => false,
  )
}

/** @returns seconds. @throws {Error} where it left out more than one row in a hundred */
export async function loadByPgloader({ client, url, file, idColumn, rows }: PgloaderTask): Promise<number> {
  const titles = await columnNames(file)
  const idAt = titles.indexOf(idColumn)
  if (idAt === -1) throw new Error(`no column ${idColumn}`)
  const names = titles.map((_, at) => (at === idAt ? 'id_number' : `c${at}`))
  await client.query('DROP TABLE IF EXISTS loaded')
  await client.query(`CREATE TABLE loaded (${names.map((name) => `${name} text`).join(', ')})`)
  await client.query('CREATE INDEX loaded_id_number ON loaded (id_number)')
  await client.query('CHECKPOINT')
  const folder = await mkdtemp(join(tmpdir(), 'pgloader-'))
  const [commands, inUtf8] = [join(folder, 'commands'), join(folder, 'utf-8.csv')]
  try {
    await writeFile(commands, commandsFor({ url, file: inUtf8, names }))
    await pipeline(createReadStream(file), decodeChunks, createWriteStream(inUtf8))
    const start = performance.now()
    await run('pgloader', ['--root-dir', folder, commands], { maxBuffer: 1 << 26 })
    const seconds = (performance.now() - start) / 1000
    const found = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM loaded')
    const count = found.rows[0]?.count ?? 0
    if (count < rows * 0.99) throw new Error(`pgloader loaded ${count} of ${rows} rows`)
    return seconds
  } finally {
    await rm(folder, { recursive: true })
    await client.query('DROP TABLE loaded')
  }
}

async function* decodeChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('gb18030')
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

interface Commands {
  readonly url: string
  readonly file: string
  readonly names: readonly string[]
}

function commandsFor({ url, file, names }: Commands): string {
  const columns = names.join(', ')
  return `LOAD CSV FROM '${file}' (${columns})
  INTO ${url}?sslmode=disable
  TARGET TABLE loaded (${columns})
  WITH skip header = 1, fields not enclosed, fields terminated by ',';
`
}

/** The first line is what was asked for by the department; its own spelling of a title counts. */
async function columnNames(file: string): Promise<string[]> {
  const handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1 << 16), 0, 1 << 16, 0).finally(() => handle.close())
  const [line = ''] = new TextDecoder('gb18030').decode(buffer.subarray(0, bytesRead)).split(/\r?\n/, 1)
  return line.split(',').map((title) => title.trim())
}
