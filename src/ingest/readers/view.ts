import pg from 'pg'
import { YikuError } from '../../errors.ts'
import type { Format } from '../format.ts'
import type { Block, BrokenRow, Header, Reader, ReadOptions, Row } from '../reader.ts'
import { hasBadCharacter } from './cell.ts'
import { checkHeading, missingColumn, readHeading } from './heading.ts'

type ViewFormat = Extract<Format, { type: 'view' }>

const fetchRows = 1000
const connectTimeout = 10_000

/** How long one statement (a FETCH) may take; the server gives up first, the client when the server is gone. */
interface ViewLimits {
  readonly statementMs: number
}

/** A view in a department's own PostgreSQL; every value as text, as PostgreSQL prints it. The source is a connection URL. */
export function viewReader(format: ViewFormat, limits: ViewLimits = { statementMs: 300_000 }): Reader {
  return {
    blocks: (source, options) => viewBlocks(source, { view: format.view, limits, options }),
    parse: ({ rows = [], broken = [] }) => ({ rows, broken }),
  }
}

async function* viewBlocks(
  source: string,
  { view, limits, options }: { view: string; limits: ViewLimits; options: ReadOptions },
): AsyncGenerator<Block> {
  const { fileName } = options
  const client = await connect(source, { fileName, limits })
  try {
    const header = await openCursor(client, { view, options })
    for (let firstLine = 1; ; ) {
      const result = await query(client, `FETCH ${fetchRows} FROM yiku_export`, fileName)
      const block = readRows(result.rows, { header, firstLine })
      if (result.rows.length > 0 || firstLine === 1) yield block
      if (result.rows.length < fetchRows) return
      firstLine += result.rows.length
    }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Never hands on a cause: the driver's errors may hold the URL, and the URL a password. */
async function connect(
  source: string,
  { fileName, limits }: { fileName: string; limits: ViewLimits },
): Promise<pg.Client> {
  let client: pg.Client | undefined
  try {
    client = new pg.Client({
      connectionString: source,
      application_name: 'yiku',
      connectionTimeoutMillis: connectTimeout,
      statement_timeout: limits.statementMs,
      query_timeout: limits.statementMs + 10_000,
      keepAlive: true,
    })
    // without a listener a lost connection would end the process; the next query reports it
    client.on('error', () => undefined)
    await client.connect()
    return client
  } catch (error) {
    client?.end().catch(() => undefined)
    throw unavailable(fileName, error)
  }
}

/** `public.v_person` as `"public"."v_person"`; what is no plain name is refused. */
export function quoteView(view: string): string | undefined {
  if (!/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*){0,2}$/i.test(view)) return undefined
  return view.split('.').map(quote).join('.')
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

async function openCursor(
  client: pg.Client,
  { view, options }: { view: string; options: ReadOptions },
): Promise<Header> {
  const { fileName } = options
  const from = quoteView(view)
  if (!from) throw new YikuError('viewUnavailable', { file: fileName, detail: '视图名只能由字母、数字和下划线组成' })
  await query(client, 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY', fileName)
  const settings = `SELECT set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true),
    set_config('timezone', 'Asia/Shanghai', true), set_config('bytea_output', 'hex', true)`
  await query(client, settings, fileName)
  const { fields } = await query(client, `SELECT * FROM ${from} LIMIT 0`, fileName)
  const heading = readHeading(
    fields.map(({ name }) => name),
    options,
  )
  if (heading.missing.length > 0) throw missingColumn(options, { heading, line: 1 })
  checkHeading(heading, options, { line: 1 })
  const columns = fields.map(({ name }) => `${quote(name)}::text`).join(', ')
  await query(client, `DECLARE yiku_export NO SCROLL CURSOR FOR SELECT ${columns} FROM ${from}`, fileName)
  return { columns: heading.columns }
}

async function query(client: pg.Client, text: string, fileName: string) {
  try {
    return await client.query<(string | null)[]>({ text, rowMode: 'array' })
  } catch (error) {
    throw unavailable(fileName, error)
  }
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(?:28|3D)/, '用户名、密码或数据库名不正确'],
  [/^42P01$|^3F000$/, '视图不存在'],
  [/^42501$/, '没有读取视图的权限'],
  [/^57014$/, '读取超时'],
  [/^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|08|57P)/, '连接不上或连接中断'],
]

function unavailable(file: string, error: unknown): YikuError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasons.find(([pattern]) => pattern.test(code))?.[1]
  const known = /^[A-Z0-9_]{1,40}$/.test(code) ? `（${code}）` : ''
  const detail = `${reason ?? '连接不上或地址不正确'}${known}`
  return new YikuError('viewUnavailable', { file, detail })
}

function readRows(
  fetched: readonly (readonly (string | null)[])[],
  { header, firstLine }: { header: Header; firstLine: number },
): Block {
  const rows: Row[] = []
  const broken: BrokenRow[] = []
  for (const [index, values] of fetched.entries()) {
    const line = firstLine + index
    const cells = values.map((value) => value ?? '')
    const bad = cells.findIndex(hasBadCharacter)
    const column = header.columns[bad]
    if (bad < 0) rows.push({ line, cells })
    else {
      const good = cells.map((cell) => (hasBadCharacter(cell) ? '' : cell))
      broken.push({ line, code: 'badCharacter', ...(column && { column }), cells: good })
    }
  }
  return { header, firstLine, rows, broken }
}
