import { execFile } from 'node:child_process'
import { chmod, chown, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { YikuError } from '../errors.ts'
import { bin, type Place } from './place.ts'

const run = promisify(execFile)

/** Server settings: what a small machine bears, and no more in the log than the log may hold. */
export type Settings = Readonly<Record<string, string>>

const settings: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  // a large load writes into the files of the last one instead of making new ones
  min_wal_size: '1GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'on',
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_truncate_on_rotation: 'on',
  // errors carry values ("Key (…) already exists", a COPY line): residents' data does not belong into a log
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** A running server, as its postmaster.pid tells. */
export interface Running {
  readonly port: number
  readonly ready: boolean
}

export const superuser = 'yiku'

/** Above any system's highest process number. */
const impossiblePid = 2 ** 31 - 2

/** The server of this place if it is alive; a postmaster.pid left by a kill -9 does not count. */
export async function findRunning(place: Place): Promise<Running | undefined> {
  const file = join(place.folder, 'data', 'postmaster.pid')
  const [pid = '', , , port = '', , , , status = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  if (!/^\d+$/.test(pid) || !(await isServer(Number(pid), place))) return undefined
  return { port: Number(port), ready: status.trim() === 'ready' }
}

/** A process number may have been given to another process since: a container starts counting anew each time. */
async function isServer(pid: number, { folder }: Place): Promise<boolean> {
  if (process.platform === 'linux') {
    return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === (await realpath(join(folder, 'data')))
  }
  if (process.platform === 'win32') return isAlive(pid)
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'comm=']).catch(() => ({ stdout: '' }))
  return stdout.includes('postgres')
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Makes the database folder; a half-made one of an earlier attempt is thrown away. */
export async function initialise(place: Place, password: string): Promise<void> {
  const half = join(place.folder, 'data.new')
  await rm(half, { recursive: true, force: true })
  await writeFile(passwordFile(place), password, { mode: 0o600 })
  await giveToUser(place, passwordFile(place))
  await command(place, 'initdb', [
    ...['--pgdata', 'data.new', '--username', superuser, '--pwfile', 'password', '--auth', 'scram-sha-256'],
    // the builtin provider sorts alike on every machine, whatever its locales are
    ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
  ])
  await rename(half, join(place.folder, 'data'))
}

export function passwordFile({ folder }: Place): string {
  return join(folder, 'password')
}

/** Starts the server as a daemon of its own and waits until it answers, crash recovery included. */
export async function start(place: Place, port: number, more: Settings): Promise<void> {
  const options = Object.entries({ ...settings, ...more }).map(([name, value]) => `-c ${name}=${shellQuoted(value)}`)
  await forgetReusedPid(place)
  await rm(join(place.folder, 'start.log'), { force: true })
  const args = ['--pgdata', 'data', '--log', 'start.log', '--wait', '--timeout', '600', '--options']
  await command(place, 'pg_ctl', ['start', ...args, [`-p ${port}`, ...options].join(' ')])
}

/**
 * PostgreSQL itself sees that a killed server is gone, except where its process number is in use again.
 * Only the number is replaced: the rest of the file is what keeps a second server off while orphaned backends live.
 */
async function forgetReusedPid({ folder }: Place): Promise<void> {
  const file = join(folder, 'data', 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = /^\d+/.exec(text)?.[0]
  if (pid !== undefined && isAlive(Number(pid))) await writeFile(file, text.replace(pid, String(impossiblePid)))
}

export async function stop(place: Place): Promise<void> {
  await command(place, 'pg_ctl', ['stop', '--pgdata', 'data', '--mode', 'fast', '--wait', '--timeout', '120'])
}

/** The port kept from last time if it is free, so that the address stays the same; else any free one. */
export async function choosePort(place: Place): Promise<number> {
  const file = join(place.folder, 'port')
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'))
  const port = (await freePort(kept)) ?? (await freePort(0))
  if (port === undefined) throw new YikuError('storeUnavailable', { detail: '127.0.0.1 上没有可用的端口' })
  await writeFile(file, String(port))
  await giveToUser(place, file)
  return port
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(undefined))
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

async function command(place: Place, name: 'initdb' | 'pg_ctl', args: readonly string[]): Promise<void> {
  const environment = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' }
  try {
    await run(bin(place, name), [...args], { cwd: place.folder, env: environment, ...place.user })
  } catch (cause) {
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    const log = await readFile(join(place.folder, 'start.log'), 'utf8').catch(() => '')
    const told = [output, log.trim().split('\n').slice(-5).join('\n')].filter(Boolean).join('\n')
    throw new YikuError('storeUnavailable', {
      detail: `${name} ${args[0]} 没有成功（${place.folder}）：${told}`,
      cause,
    })
  }
}

/** pg_ctl hands the options to a shell. */
function shellQuoted(value: string): string {
  return process.platform === 'win32' ? `"${value}"` : `'${value}'`
}

async function giveToUser({ user: { uid, gid } }: Place, file: string): Promise<void> {
  await chmod(file, 0o600)
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid)
}
