import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'

/** Every setting there is; http.md and the README list the same. */
const settings = {
  /** Address to listen on; 0.0.0.0 to be reached from other machines. */
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** A PostgreSQL server of your own; without it the embedded one in YIKU_DATA. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: '应为 postgres://用户:口令@主机:端口/库名' }).optional(),
  /** Folder of the embedded database, keys and drop folders. */
  YIKU_DATA: z
    .string()
    .default(join(dirname(import.meta.dirname), 'data'))
    .transform((folder) => resolve(folder)),
  /** The key file; by default keys.json in YIKU_DATA. In production: on another disk than the database's backups. */
  YIKU_KEY_FILE: z
    .string()
    .transform((file) => resolve(file))
    .optional(),
  /** Cipher suite of a new key file: aes, or sm for 国密 SM4 and SM3. */
  YIKU_CIPHER: z.enum(['aes', 'sm']).default('aes'),
  /** Division code (GB/T 2260) of the county or city that the hub is for. */
  YIKU_AREA: z
    .string()
    .regex(/^\d{4}(\d{2})?$/, { error: '应为 4 位（市）或 6 位（县）行政区划代码' })
    .default('430781'),
  /** Invented residents of the demo county; 0 for none. */
  YIKU_DEMO_RESIDENTS: z.coerce.number().int().min(0).max(10_000_000).default(2000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
}

export const Config = z.object(settings).transform((values) => ({
  host: values.HOST,
  port: values.PORT,
  databaseUrl: values.DATABASE_URL,
  dataFolder: values.YIKU_DATA,
  keyFile: values.YIKU_KEY_FILE ?? join(values.YIKU_DATA, 'keys.json'),
  cipherSuite: values.YIKU_CIPHER,
  area: values.YIKU_AREA,
  demoResidents: values.YIKU_DEMO_RESIDENTS,
  logLevel: values.LOG_LEVEL,
}))
export type Config = z.infer<typeof Config>

/** Reads the settings; throws one error that names everything that is wrong, misspelt YIKU_ names included. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const problems = Object.keys(given).filter(isUnknown).map(describeUnknown)
  const parsed = Config.safeParse(given)
  if (parsed.success && problems.length === 0) return parsed.data
  const issues = parsed.error?.issues ?? []
  const wrong = issues.map(({ path, message }) => `${path.join('.')}：${message}`)
  throw new Error(['设置有误，请改正环境变量：', ...wrong, ...problems].join('\n  '))
}

function isUnknown(name: string): boolean {
  return name.startsWith('YIKU_') && !Object.hasOwn(settings, name)
}

function describeUnknown(name: string): string {
  return `${name}：没有这个设置，是不是 ${nearest(name)}？`
}

function nearest(name: string): string {
  const known = Object.keys(settings).map((setting) => ({ setting, distance: editDistance(name, setting) }))
  return known.reduce((best, next) => (next.distance < best.distance ? next : best)).setting
}

/** Levenshtein's: how many letters to insert, drop or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...from].entries()) {
    const above = row
    row = [index + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1)
      row.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1))
    }
  }
  return row.at(-1) ?? 0
}
