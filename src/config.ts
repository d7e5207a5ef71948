import { isIP } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { describeIssues, YikuError } from './errors.ts'

// what is wrong with settings and with files of settings is told to people
z.config(z.locales.zhCN())

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
  /**
   * Address under which the hub is reached, where a proxy stands before it: https makes the sign-in cookie secure, and
   * departments' systems name it as the audience when they ask for a token. Otherwise http:// with HOST and PORT.
   */
  YIKU_ORIGIN: z
    .string()
    .refine((text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text, {
      error: '应为 https://主机名，不带路径',
    })
    .optional(),
  /** Networks (CIDR, by commas) of the proxies in front: their X-Forwarded-For says whose request it is. Nobody else's does. */
  YIKU_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((network) => network.trim()))
    .refine((networks) => networks.every(isNetwork), { error: '应为逗号分隔的网段，如 10.20.0.5/32' })
    .default([]),
  /** Who must use a second factor: powers (auditor, securityAdmin, systemAdmin), or all accounts. */
  YIKU_TOTP: z.enum(['powers', 'all']).default('powers'),
  /** Issuer of the government identity platform (OpenID Connect) that people and residents may sign in through. */
  YIKU_OIDC_ISSUER: z
    .url()
    .regex(/^(https:\/\/[^?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/[^?#@]*)?)$/, {
      error: '应为 https:// 地址（本机的平台可以是 http://127.0.0.1:端口）',
    })
    .optional(),
  /** Who we are at the platform; the redirect URI is /v1/sessions/oidc/callback under our own address. */
  YIKU_OIDC_CLIENT_ID: z.string().optional(),
  /** Either what we share with the platform, … */
  YIKU_OIDC_CLIENT_SECRET: z.string().optional(),
  /** … or the file of a private key (JWK), whose public half the platform knows (private_key_jwt). */
  YIKU_OIDC_KEY_FILE: z
    .string()
    .transform((file) => resolve(file))
    .optional(),
  /** JSON file that says what the platform's claims mean here. */
  YIKU_OIDC_MAPPING: z
    .string()
    .transform((file) => resolve(file))
    .optional(),
  /** Invented residents of the demo county; 0 for none. */
  YIKU_DEMO_RESIDENTS: z.coerce.number().int().min(0).max(10_000_000).default(2000),
  /** Folder that signed checkpoints of the access log are copied to: better on another machine's disk. */
  YIKU_CHECKPOINTS: z
    .string()
    .transform((folder) => resolve(folder))
    .optional(),
  /** Address of a witness (C2SP tlog-witness) that is given every checkpoint. */
  YIKU_WITNESS: z.url({ protocol: /^https?$/, error: '应为 http:// 或 https:// 地址' }).optional(),
  /** When drop folders are looked into, as cron has it; by default every minute. */
  YIKU_PICK_UP: z
    .string()
    .regex(/^(\S+ ){4,5}\S+$/, { error: '应为 cron 表达式，如 */5 * * * *' })
    .default('* * * * *'),
  /** How many days files that were taken out of a drop folder stay in its archive. */
  YIKU_ARCHIVE_DAYS: z.coerce.number().int().min(0).max(3660).default(30),
  /** JSON file with the departments' views that are read by a schedule: [{ department, export, url, when }]. */
  YIKU_VIEWS: z
    .string()
    .transform((file) => resolve(file))
    .optional(),
  /**
   * Networks (CIDR, by commas) that departments' systems stand in: only there may webhooks go to internal addresses, and
   * without TLS. None by default: then only public addresses by https.
   */
  YIKU_WEBHOOK_NETWORKS: z
    .string()
    .transform((text) => text.split(',').map((network) => network.trim()))
    .refine((networks) => networks.every(isNetwork), { error: '应为逗号分隔的网段，如 10.20.0.0/16,fd12:3456::/48' })
    .default([]),
  /** How many days access entries are kept. */
  YIKU_LOG_DAYS: z.coerce
    .number()
    .int()
    .min(180, { error: '访问记录至少保存 180 天' })
    .default(3 * 366),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
}

const Settings = z.object(settings)
type Settings = z.infer<typeof Settings>

export const Config = Settings.superRefine(refuseHalfPlatform).transform((values) => ({
  host: values.HOST,
  port: values.PORT,
  databaseUrl: values.DATABASE_URL,
  dataFolder: values.YIKU_DATA,
  keyFile: values.YIKU_KEY_FILE ?? join(values.YIKU_DATA, 'keys.json'),
  cipherSuite: values.YIKU_CIPHER,
  area: values.YIKU_AREA,
  origin: values.YIKU_ORIGIN,
  publicUrl: values.YIKU_ORIGIN ?? localUrl(values.HOST, values.PORT),
  totp: values.YIKU_TOTP,
  identityPlatform: platformOf(values),
  demoResidents: values.YIKU_DEMO_RESIDENTS,
  checkpointFolder: values.YIKU_CHECKPOINTS ?? join(values.YIKU_DATA, 'checkpoints'),
  witness: values.YIKU_WITNESS,
  pickUp: values.YIKU_PICK_UP,
  archiveDays: values.YIKU_ARCHIVE_DAYS,
  viewFile: values.YIKU_VIEWS,
  proxies: values.YIKU_PROXIES,
  webhookNetworks: values.YIKU_WEBHOOK_NETWORKS,
  logDays: values.YIKU_LOG_DAYS,
  logLevel: values.LOG_LEVEL,
}))
export type Config = z.infer<typeof Config>

/** The platform is set up by four settings: all of them, or none. */
function refuseHalfPlatform(values: Settings, { addIssue }: z.RefinementCtx): void {
  const { YIKU_OIDC_CLIENT_SECRET: secret, YIKU_OIDC_KEY_FILE: keyFile } = values
  const names = ['YIKU_OIDC_ISSUER', 'YIKU_OIDC_CLIENT_ID', 'YIKU_OIDC_MAPPING'] as const
  if (names.every((name) => values[name] === undefined) && secret === undefined && keyFile === undefined) return
  for (const name of names)
    if (values[name] === undefined) addIssue({ code: 'custom', path: [name], message: '接入统一身份认证平台须设置' })
  if ((secret === undefined) === (keyFile === undefined))
    addIssue({ code: 'custom', path: ['YIKU_OIDC_CLIENT_SECRET'], message: '与 YIKU_OIDC_KEY_FILE 须设且只设一个' })
}

function platformOf(values: Settings) {
  const { YIKU_OIDC_ISSUER: issuer, YIKU_OIDC_CLIENT_ID: clientId, YIKU_OIDC_MAPPING: mappingFile } = values
  if (issuer === undefined || clientId === undefined || mappingFile === undefined) return undefined
  return {
    issuer,
    clientId,
    clientSecret: values.YIKU_OIDC_CLIENT_SECRET,
    keyFile: values.YIKU_OIDC_KEY_FILE,
    mappingFile,
  }
}

/** In CIDR notation: `10.20.0.0/16`, `fd12:3456::/48` */
function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([\d.]+|[\da-f:.]*:[\da-f:.]*)\/(\d{1,3})$/i.exec(text) ?? []
  const version = isIP(address)
  return version !== 0 && Number(prefix) <= (version === 4 ? 32 : 128)
}

/** Where all addresses are listened on, this machine's own stands for them. */
function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/**
 * Reads the settings.
 * @throws {YikuError} badSettings, naming everything that is wrong, misspelt YIKU_ names included
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const problems = Object.keys(given).filter(isUnknown).map(describeUnknown)
  const parsed = Config.safeParse(given)
  if (parsed.success && problems.length === 0) return parsed.data
  const wrong = describeIssues(parsed.error?.issues ?? [], '设置')
  throw new YikuError('badSettings', { detail: ['', ...wrong, ...problems].join('\n  ') })
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
